using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>A registry key.</summary>
public sealed record RegistryKey : Document
{
    /// <summary>The hive.</summary>
    public RegistryHive Hive { get; init; }

    /// <summary>The path inside the hive.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it vanishes at the next start.</summary>
    [JsonPropertyName("Volatile")]
    public bool IsVolatile { get; init; }
}
