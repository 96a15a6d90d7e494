using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>Circumstances of a container.</summary>
public sealed record ProfileCircumstances : Document
{
    /// <summary>Capabilities in its bounding set.</summary>
    [JsonPropertyName("caps")]
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>Machines it runs on, as Docker names them: <c>amd64</c>, <c>arm64</c>.</summary>
    [JsonPropertyName("arches")]
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>The oldest kernel, for instance <c>4.8</c>.</summary>
    [JsonPropertyName("minKernel")]
    public string? OldestKernel { get; init; }
}
