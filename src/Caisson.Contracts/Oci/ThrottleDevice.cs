using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A limit of one block device.</summary>
public sealed record ThrottleDevice : Document
{
    /// <summary>The major number.</summary>
    [JsonPropertyName("major")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Major { get; init; }

    /// <summary>The minor number.</summary>
    [JsonPropertyName("minor")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Minor { get; init; }

    /// <summary>Bytes or operations a second.</summary>
    [JsonPropertyName("rate")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Rate { get; init; }
}
