using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A rule of a system call filter.</summary>
public sealed record SeccompRule : Document
{
    /// <summary>The system calls.</summary>
    [JsonPropertyName("names")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required IReadOnlyList<string> Names { get; init => field = NoNulls.In(value); }

    /// <summary>What happens to them, for instance <c>SCMP_ACT_ALLOW</c>.</summary>
    [JsonPropertyName("action")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Action { get; init; }

    /// <summary>The errno of the action; null means EPERM.</summary>
    [JsonPropertyName("errnoRet")]
    public uint? Errno { get; init; }

    /// <summary>Conditions on arguments; all must hold.</summary>
    [JsonPropertyName("args")]
    public IReadOnlyList<SeccompArgument>? Args { get; init => field = NoNulls.In(value); }
}
