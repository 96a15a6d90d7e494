using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A device assigned to a Windows container.</summary>
public sealed record WindowsDevice : Document
{
    /// <summary>The device.</summary>
    [JsonPropertyName("id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Id { get; init; }

    /// <summary>How <see cref="Id"/> is to be read, for instance <c>class</c>.</summary>
    [JsonPropertyName("idType")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string IdType { get; init; }
}
