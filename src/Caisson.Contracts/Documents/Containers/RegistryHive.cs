using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>A registry hive.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<RegistryHive>))]
public readonly record struct RegistryHive(string Value) : IOpenWord<RegistryHive>
{
    /// <summary><c>HKLM\SYSTEM</c>.</summary>
    public static RegistryHive System { get; } = new("System");

    /// <summary><c>HKLM\SOFTWARE</c>.</summary>
    public static RegistryHive Software { get; } = new("Software");

    /// <summary><c>HKLM\SECURITY</c>.</summary>
    public static RegistryHive Security { get; } = new("Security");

    /// <summary><c>HKLM\SAM</c>.</summary>
    public static RegistryHive Sam { get; } = new("Sam");

    /// <inheritdoc/>
    public static RegistryHive From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
