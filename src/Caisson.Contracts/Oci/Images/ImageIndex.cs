using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>An image index: one image for several platforms, or the entry file of a layout.</summary>
/// <remarks>image-spec 1.1, <c>image-index.md</c>. Also reads Docker's manifest list.</remarks>
public sealed record ImageIndex : Document
{
    /// <summary>Always 2.</summary>
    [JsonPropertyName("schemaVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int SchemaVersion { get; init; }

    /// <summary><c>application/vnd.oci.image.index.v1+json</c>, or Docker's.</summary>
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    /// <summary>The kind of artifact.</summary>
    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; init; }

    /// <summary>The manifests.</summary>
    [JsonPropertyName("manifests")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required IReadOnlyList<Descriptor> Manifests { get; init => field = NoNulls.In(value); }

    /// <summary>The manifest that this one belongs to.</summary>
    [JsonPropertyName("subject")]
    public Descriptor? Subject { get; init; }

    /// <summary>Free key-value pairs.</summary>
    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init => field = NoNulls.In(value); }
}
