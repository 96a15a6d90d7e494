using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>A rule of a profile, with the circumstances in which it counts.</summary>
public sealed record ProfileRule : Document
{
    /// <summary>The system call; not together with <see cref="Names"/>.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>The system calls.</summary>
    [JsonPropertyName("names")]
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>What happens to them.</summary>
    [JsonPropertyName("action")]
    public string? Action { get; init; }

    /// <summary>The errno of the action.</summary>
    [JsonPropertyName("errnoRet")]
    public uint? Errno { get; init; }

    /// <summary>Conditions on arguments.</summary>
    [JsonPropertyName("args")]
    public IReadOnlyList<SeccompArgument>? Args { get; init; }

    /// <summary>The rule counts only in these circumstances, all of them.</summary>
    [JsonPropertyName("includes")]
    public ProfileCircumstances? Includes { get; init; }

    /// <summary>The rule does not count in any of these circumstances.</summary>
    [JsonPropertyName("excludes")]
    public ProfileCircumstances? Excludes { get; init; }
}
