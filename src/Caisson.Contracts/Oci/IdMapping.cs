using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A range of user or group ids.</summary>
public sealed record IdMapping : Document
{
    /// <summary>The first id inside.</summary>
    [JsonPropertyName("containerID")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint ContainerId { get; init; }

    /// <summary>The first id outside.</summary>
    [JsonPropertyName("hostID")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint HostId { get; init; }

    /// <summary>How many.</summary>
    [JsonPropertyName("size")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint Size { get; init; }
}
