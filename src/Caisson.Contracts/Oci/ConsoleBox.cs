using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A size in characters.</summary>
public sealed record ConsoleBox : Document
{
    /// <summary>Rows.</summary>
    [JsonPropertyName("height")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint Height { get; init; }

    /// <summary>Columns.</summary>
    [JsonPropertyName("width")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint Width { get; init; }
}
