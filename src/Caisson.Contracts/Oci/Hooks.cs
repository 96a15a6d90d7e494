using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Programs to run at points of the lifecycle, in order.</summary>
public sealed record Hooks : Document
{
    /// <summary>After the namespaces exist, before the program starts; deprecated by the next three.</summary>
    [JsonPropertyName("prestart")]
    public IReadOnlyList<Hook>? Prestart { get; init => field = NoNulls.In(value); }

    /// <summary>While creating, in the runtime's namespaces.</summary>
    [JsonPropertyName("createRuntime")]
    public IReadOnlyList<Hook>? CreateRuntime { get; init => field = NoNulls.In(value); }

    /// <summary>While creating, in the container's namespaces, before the root is switched.</summary>
    [JsonPropertyName("createContainer")]
    public IReadOnlyList<Hook>? CreateContainer { get; init => field = NoNulls.In(value); }

    /// <summary>While starting, in the container's namespaces, before the program is executed.</summary>
    [JsonPropertyName("startContainer")]
    public IReadOnlyList<Hook>? StartContainer { get; init => field = NoNulls.In(value); }

    /// <summary>After the program has been started, in the runtime's namespaces.</summary>
    [JsonPropertyName("poststart")]
    public IReadOnlyList<Hook>? Poststart { get; init => field = NoNulls.In(value); }

    /// <summary>After the container has been deleted, in the runtime's namespaces.</summary>
    [JsonPropertyName("poststop")]
    public IReadOnlyList<Hook>? Poststop { get; init => field = NoNulls.In(value); }
}
