using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A condition on an argument of a system call.</summary>
public sealed record SeccompArgument : Document
{
    /// <summary>Which argument, 0 to 5.</summary>
    [JsonPropertyName("index")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint Index { get; init; }

    /// <summary>The value to compare with; of a masked comparison the mask.</summary>
    [JsonPropertyName("value")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ulong Value { get; init; }

    /// <summary>The value that a masked comparison must yield.</summary>
    [JsonPropertyName("valueTwo")]
    public ulong ValueTwo { get; init; }

    /// <summary>The comparison, for instance <c>SCMP_CMP_EQ</c>.</summary>
    [JsonPropertyName("op")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Operator { get; init; }
}
