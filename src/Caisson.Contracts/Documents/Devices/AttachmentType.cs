using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>What is attached to a SCSI controller.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<AttachmentType>))]
public readonly record struct AttachmentType(string Value) : IOpenWord<AttachmentType>
{
    /// <summary>A VHD or VHDX file.</summary>
    public static AttachmentType VirtualDisk { get; } = new("VirtualDisk");

    /// <summary>A physical disk.</summary>
    public static AttachmentType PassThru { get; } = new("PassThru");

    /// <summary>A disk that a provider offers.</summary>
    public static AttachmentType ExtensibleVirtualDisk { get; } = new("ExtensibleVirtualDisk");

    /// <inheritdoc/>
    public static AttachmentType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
