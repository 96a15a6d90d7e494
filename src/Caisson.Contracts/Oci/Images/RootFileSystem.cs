using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>The layers of an image, by the digests of their uncompressed archives.</summary>
public sealed record RootFileSystem : Document
{
    /// <summary>Always <c>layers</c>.</summary>
    [JsonPropertyName("type")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Type { get; init; }

    /// <summary>The digests, the base first.</summary>
    [JsonPropertyName("diff_ids")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required IReadOnlyList<string> DiffIds { get; init => field = NoNulls.In(value); }
}
