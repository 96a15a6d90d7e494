using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>The form of a guest state file.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<GuestStateFileType>))]
public readonly record struct GuestStateFileType(string Value) : IOpenWord<GuestStateFileType>
{
    /// <summary>A file.</summary>
    public static GuestStateFileType FileMode { get; } = new("FileMode");

    /// <summary>A block device's image.</summary>
    public static GuestStateFileType BlockStorage { get; } = new("BlockStorage");

    /// <inheritdoc/>
    public static GuestStateFileType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
