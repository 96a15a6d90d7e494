using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>What a seccomp listener is sent beside the notification descriptor.</summary>
/// <remarks>runtime-spec 1.2, <c>config-linux.md</c> "The Container Process State".</remarks>
public sealed record ContainerProcessState : Document
{
    /// <summary>The version of the specification.</summary>
    [JsonPropertyName("ociVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Version { get; init; }

    /// <summary>The names of the descriptors sent along, in order.</summary>
    [JsonPropertyName("fds")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required IReadOnlyList<string> Descriptors { get; init => field = NoNulls.In(value); }

    /// <summary>The process's id in the runtime's pid namespace.</summary>
    [JsonPropertyName("pid")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int ProcessId { get; init; }

    /// <summary>The filter's own metadata.</summary>
    [JsonPropertyName("metadata")]
    public string? Metadata { get; init; }

    /// <summary>The container.</summary>
    [JsonPropertyName("state")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required State State { get; init; }
}
