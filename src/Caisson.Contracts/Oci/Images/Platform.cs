using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>What an image runs on.</summary>
public sealed record Platform : Document
{
    /// <summary>The processor, in Go's words (<c>amd64</c>, <c>arm64</c>).</summary>
    [JsonPropertyName("architecture")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Architecture { get; init; }

    /// <summary>The operating system, in Go's words.</summary>
    [JsonPropertyName("os")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string OperatingSystem { get; init; }

    /// <summary>Its version.</summary>
    [JsonPropertyName("os.version")]
    public string? OperatingSystemVersion { get; init; }

    /// <summary>What it must offer.</summary>
    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OperatingSystemFeatures { get; init => field = NoNulls.In(value); }

    /// <summary>The processor's variant, for instance <c>v8</c>.</summary>
    [JsonPropertyName("variant")]
    public string? Variant { get; init; }
}
