namespace Caisson.Contracts.Documents.Service;

/// <summary>Settings of <see cref="CpuGroupOperation.DeleteGroup"/>.</summary>
public sealed record DeleteGroupOperation : Document
{
    /// <summary>The group's GUID.</summary>
    public string? GroupId { get; init; }
}
