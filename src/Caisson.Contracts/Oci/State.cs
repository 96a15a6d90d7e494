using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The state of a container, as hooks and the <c>state</c> command get it.</summary>
/// <remarks>runtime-spec 1.2, <c>runtime.md</c> "State".</remarks>
public sealed record State : Document
{
    /// <summary>The version of the specification.</summary>
    [JsonPropertyName("ociVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Version { get; init; }

    /// <summary>The container's id.</summary>
    [JsonPropertyName("id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ContainerStatus Status { get; init; }

    /// <summary>The init process's id on the host; left out when there is none.</summary>
    [JsonPropertyName("pid")]
    public int ProcessId { get; init; }

    /// <summary>The bundle's directory, an absolute path.</summary>
    [JsonPropertyName("bundle")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Bundle { get; init; }

    /// <summary>The specification's annotations.</summary>
    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init => field = NoNulls.In(value); }
}
