namespace Caisson.Contracts.Documents.Properties;

/// <summary>Processors of a NUMA node of the host.</summary>
public sealed record NumaNodeProcessor : Document
{
    /// <summary>Assigned.</summary>
    public uint TotalAssignedProcessors { get; init; }

    /// <summary>Free.</summary>
    public uint TotalAvailableProcessors { get; init; }
}
