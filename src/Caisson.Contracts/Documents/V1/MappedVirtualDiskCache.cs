using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>How a mapped disk is cached; the empty word is the default.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<MappedVirtualDiskCache>))]
public readonly record struct MappedVirtualDiskCache(string Value) : IOpenWord<MappedVirtualDiskCache>
{
    /// <summary>Not at all.</summary>
    public static MappedVirtualDiskCache Disabled { get; } = new("Disabled");

    /// <summary>In the host.</summary>
    public static MappedVirtualDiskCache Enabled { get; } = new("Enabled");

    /// <summary>For itself.</summary>
    public static MappedVirtualDiskCache Private { get; } = new("Private");

    /// <summary>For itself, yet shareable.</summary>
    public static MappedVirtualDiskCache PrivateAllowSharing { get; } = new("PrivateAllowSharing");

    /// <inheritdoc/>
    public static MappedVirtualDiskCache From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
