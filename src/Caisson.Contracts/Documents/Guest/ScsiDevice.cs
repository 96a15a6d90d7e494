namespace Caisson.Contracts.Documents.Guest;

/// <summary>A SCSI device of a Linux guest.</summary>
public sealed record ScsiDevice : Document
{
    /// <summary>Its controller.</summary>
    public byte Controller { get; init; }

    /// <summary>Its LUN.</summary>
    public byte Lun { get; init; }
}
