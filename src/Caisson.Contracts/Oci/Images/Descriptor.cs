using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>A reference to content.</summary>
/// <remarks>image-spec 1.1, <c>descriptor.md</c>.</remarks>
public sealed record Descriptor : Document
{
    /// <summary>What the content is.</summary>
    [JsonPropertyName("mediaType")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string MediaType { get; init; }

    /// <summary>Its digest, <c>algorithm:hex</c>.</summary>
    [JsonPropertyName("digest")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Digest { get; init; }

    /// <summary>Its size in bytes.</summary>
    [JsonPropertyName("size")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Size { get; init; }

    /// <summary>Where it can be fetched.</summary>
    [JsonPropertyName("urls")]
    public IReadOnlyList<string>? Urls { get; init => field = NoNulls.In(value); }

    /// <summary>Free key-value pairs.</summary>
    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init => field = NoNulls.In(value); }

    /// <summary>The content itself, when it is embedded.</summary>
    [JsonPropertyName("data")]
    public byte[]? Data { get; init; }

    /// <summary>What it runs on.</summary>
    [JsonPropertyName("platform")]
    public Platform? Platform { get; init; }

    /// <summary>The kind of artifact it refers to.</summary>
    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; init; }
}
