using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A block weight of one device.</summary>
public sealed record WeightDevice : Document
{
    /// <summary>The major number.</summary>
    [JsonPropertyName("major")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Major { get; init; }

    /// <summary>The minor number.</summary>
    [JsonPropertyName("minor")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Minor { get; init; }

    /// <summary>The relative weight, 10 to 1000.</summary>
    [JsonPropertyName("weight")]
    public ushort? Weight { get; init; }

    /// <summary>The weight against child groups (v1).</summary>
    [JsonPropertyName("leafWeight")]
    public ushort? LeafWeight { get; init; }
}
