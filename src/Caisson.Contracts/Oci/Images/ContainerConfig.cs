using System.Text.Json;
using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>How an image wants to be run; the starting point of a container's specification.</summary>
public sealed record ContainerConfig : Document
{
    /// <summary><c>user</c>, <c>uid</c>, <c>user:group</c> or <c>uid:gid</c>.</summary>
    public string? User { get; init; }

    /// <summary>Ports, <c>80/tcp</c>; the values are empty objects.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ExposedPorts { get; init; }

    /// <summary>The environment, each <c>NAME=value</c>.</summary>
    public IReadOnlyList<string>? Env { get; init => field = NoNulls.In(value); }

    /// <summary>What always comes first on the command line.</summary>
    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? EntryPoint { get; init => field = NoNulls.In(value); }

    /// <summary>What follows unless the caller gives something else.</summary>
    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Command { get; init => field = NoNulls.In(value); }

    /// <summary>Directories for data; the values are empty objects.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Volumes { get; init; }

    /// <summary>Where the process starts.</summary>
    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }

    /// <summary>Free key-value pairs.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init => field = NoNulls.In(value); }

    /// <summary>The signal that asks it to end, <c>SIGTERM</c> or a number.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Windows: the command line is escaped already (deprecated).</summary>
    public bool ArgsEscaped { get; init; }

    /// <summary>Docker's addition: the shell that lines are for; null is <c>/bin/sh -c</c>.</summary>
    public IReadOnlyList<string>? Shell { get; init => field = NoNulls.In(value); }

    /// <summary>Docker's addition: how to see that it works.</summary>
    [JsonPropertyName("Healthcheck")]
    public HealthCheck? HealthCheck { get; init; }
}
