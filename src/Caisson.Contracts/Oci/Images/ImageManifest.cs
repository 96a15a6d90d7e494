using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>An image manifest: a configuration and its layers.</summary>
/// <remarks>image-spec 1.1, <c>manifest.md</c>. Also reads Docker's manifest, schema 2.</remarks>
public sealed record ImageManifest : Document
{
    /// <summary>Always 2.</summary>
    [JsonPropertyName("schemaVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int SchemaVersion { get; init; }

    /// <summary><c>application/vnd.oci.image.manifest.v1+json</c>, or Docker's.</summary>
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    /// <summary>The kind of artifact.</summary>
    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; init; }

    /// <summary>The configuration.</summary>
    [JsonPropertyName("config")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Descriptor Config { get; init; }

    /// <summary>The layers, the base first.</summary>
    [JsonPropertyName("layers")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required IReadOnlyList<Descriptor> Layers { get; init => field = NoNulls.In(value); }

    /// <summary>The manifest that this one belongs to.</summary>
    [JsonPropertyName("subject")]
    public Descriptor? Subject { get; init; }

    /// <summary>Free key-value pairs.</summary>
    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init => field = NoNulls.In(value); }
}
