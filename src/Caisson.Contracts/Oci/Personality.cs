using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The execution domain, see personality(2).</summary>
public sealed record Personality : Document
{
    /// <summary><c>LINUX</c> or <c>LINUX32</c>.</summary>
    [JsonPropertyName("domain")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Domain { get; init; }

    /// <summary>Further flags; none are defined.</summary>
    [JsonPropertyName("flags")]
    public IReadOnlyList<string>? Flags { get; init => field = NoNulls.In(value); }
}
