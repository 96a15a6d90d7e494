namespace Caisson.Contracts.Documents;

/// <summary>Pressure on one resource. Caisson's own addition.</summary>
public sealed record ResourcePressure : Document
{
    /// <summary>At least one task stood still.</summary>
    public PressureShare? Some { get; init; }

    /// <summary>All tasks that were not idle stood still at once.</summary>
    public PressureShare? Full { get; init; }
}
