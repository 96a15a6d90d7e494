using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>Where a container's files come from (<c>Storage</c>).</summary>
public sealed record ContainerStorage : Document
{
    /// <summary>The read-only layers, the topmost first.</summary>
    public IReadOnlyList<ContainerLayer>? Layers { get; init => field = NoNulls.In(value); }

    /// <summary>The scratch volume: a volume path with a trailing backslash, or a directory in the guest.</summary>
    public string? Path { get; init; }

    /// <summary>Input and output limits.</summary>
    [JsonPropertyName("QoS")]
    public StorageQoS? QualityOfService { get; init; }

    /// <summary>Where a host-process container finds its files.</summary>
    public string? PrivilegedContainerRootPath { get; init; }
}
