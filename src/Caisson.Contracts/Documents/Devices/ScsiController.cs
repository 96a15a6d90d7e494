namespace Caisson.Contracts.Documents.Devices;

/// <summary>A SCSI controller (<c>Scsi</c>).</summary>
public sealed record ScsiController : Document
{
    /// <summary>What is attached, by LUN.</summary>
    public IReadOnlyDictionary<string, ScsiAttachment>? Attachments { get; init => field = NoNulls.In(value); }
}
