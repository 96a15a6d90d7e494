using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>The format of a persistent memory image.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<VirtualPMemImageFormat>))]
public readonly record struct VirtualPMemImageFormat(string Value) : IOpenWord<VirtualPMemImageFormat>
{
    /// <summary>VHD.</summary>
    public static VirtualPMemImageFormat Vhd1 { get; } = new("Vhd1");

    /// <summary>VHDX.</summary>
    public static VirtualPMemImageFormat Vhdx { get; } = new("Vhdx");

    /// <inheritdoc/>
    public static VirtualPMemImageFormat From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
