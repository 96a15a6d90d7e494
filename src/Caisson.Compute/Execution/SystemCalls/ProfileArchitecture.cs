using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>A machine's architecture, and those that it runs besides.</summary>
public sealed record ProfileArchitecture : Document
{
    /// <summary>The machine's own, for instance <c>SCMP_ARCH_X86_64</c>.</summary>
    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    /// <summary>The others.</summary>
    [JsonPropertyName("subArchitectures")]
    public IReadOnlyList<string>? Others { get; init; }
}
