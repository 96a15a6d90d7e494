using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A limit on huge pages of one size.</summary>
public sealed record HugepageLimit : Document
{
    /// <summary>The size, for instance <c>2MB</c>.</summary>
    [JsonPropertyName("pageSize")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string PageSize { get; init; }

    /// <summary>Bytes.</summary>
    [JsonPropertyName("limit")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Limit { get; init; }
}
