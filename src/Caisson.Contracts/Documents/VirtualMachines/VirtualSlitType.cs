using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Where the table of NUMA distances comes from.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<VirtualSlitType>))]
public readonly record struct VirtualSlitType(string Value) : IOpenWord<VirtualSlitType>
{
    /// <summary>There is none.</summary>
    public static VirtualSlitType None { get; } = new("None");

    /// <summary>The host's firmware.</summary>
    public static VirtualSlitType Firmware { get; } = new("Firmware");

    /// <summary>Measurements.</summary>
    public static VirtualSlitType Measured { get; } = new("Measured");

    /// <summary>The host's firmware, else measurements.</summary>
    public static VirtualSlitType FirmwareFallbackMeasured { get; } = new("FirmwareFallbackMeasured");

    /// <inheritdoc/>
    public static VirtualSlitType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
