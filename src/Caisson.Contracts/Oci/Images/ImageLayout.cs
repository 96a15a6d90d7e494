using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>The <c>oci-layout</c> file that marks a directory as an image layout.</summary>
/// <remarks>image-spec 1.1, <c>image-layout.md</c>.</remarks>
public sealed record ImageLayout : Document
{
    /// <summary><c>1.0.0</c>.</summary>
    [JsonPropertyName("imageLayoutVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Version { get; init; }
}
