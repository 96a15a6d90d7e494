using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A device access rule.</summary>
public sealed record DeviceRule : Document
{
    /// <summary>Allow, or deny.</summary>
    [JsonPropertyName("allow")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool Allow { get; init; }

    /// <summary><c>a</c> all, <c>c</c> character, <c>b</c> block; absent means all.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>The major number; null means all.</summary>
    [JsonPropertyName("major")]
    public long? Major { get; init; }

    /// <summary>The minor number; null means all.</summary>
    [JsonPropertyName("minor")]
    public long? Minor { get; init; }

    /// <summary>Any of <c>r</c>, <c>w</c>, <c>m</c>.</summary>
    [JsonPropertyName("access")]
    public string? Access { get; init; }
}
