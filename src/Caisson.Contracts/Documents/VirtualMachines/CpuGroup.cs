namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>A CPU group.</summary>
public sealed record CpuGroup : Document
{
    /// <summary>Its GUID.</summary>
    public string? Id { get; init; }
}
