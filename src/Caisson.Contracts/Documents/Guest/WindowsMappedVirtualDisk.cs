namespace Caisson.Contracts.Documents.Guest;

/// <summary>A disk mounted in a Windows guest.</summary>
public sealed record WindowsMappedVirtualDisk : Document
{
    /// <summary>Where.</summary>
    public string? ContainerPath { get; init; }

    /// <summary>Its LUN.</summary>
    public int Lun { get; init; }
}
