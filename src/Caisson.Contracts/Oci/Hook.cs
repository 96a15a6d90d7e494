using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A program to run at a point of the lifecycle; the container's state is its standard input.</summary>
public sealed record Hook : Document
{
    /// <summary>The program, an absolute path.</summary>
    [JsonPropertyName("path")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Path { get; init; }

    /// <summary>Its arguments, its own name first.</summary>
    [JsonPropertyName("args")]
    public IReadOnlyList<string>? Args { get; init => field = NoNulls.In(value); }

    /// <summary>Its environment, each <c>NAME=value</c>.</summary>
    [JsonPropertyName("env")]
    public IReadOnlyList<string>? Env { get; init => field = NoNulls.In(value); }

    /// <summary>When it is killed, in seconds; null means never.</summary>
    [JsonPropertyName("timeout")]
    public int? TimeoutInSeconds { get; init; }
}
