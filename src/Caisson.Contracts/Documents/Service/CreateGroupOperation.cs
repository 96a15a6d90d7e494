namespace Caisson.Contracts.Documents.Service;

/// <summary>Settings of <see cref="CpuGroupOperation.CreateGroup"/>.</summary>
public sealed record CreateGroupOperation : Document
{
    /// <summary>The new group's GUID.</summary>
    public string? GroupId { get; init; }

    /// <summary>How many processors.</summary>
    public uint LogicalProcessorCount { get; init; }

    /// <summary>Which ones.</summary>
    public IReadOnlyList<uint>? LogicalProcessors { get; init; }
}
