using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The limit on the number of processes and threads.</summary>
public sealed record PidsResources : Document
{
    /// <summary>At most so many; -1 is unlimited.</summary>
    [JsonPropertyName("limit")]
    public long? Limit { get; init; }
}
