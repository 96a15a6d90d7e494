namespace Caisson.Contracts.Documents.Service;

/// <summary>Processors of a CPU group.</summary>
public sealed record CpuGroupAffinity : Document
{
    /// <summary>How many.</summary>
    public int LogicalProcessorCount { get; init; }

    /// <summary>Which ones.</summary>
    public IReadOnlyList<int>? LogicalProcessors { get; init; }
}
