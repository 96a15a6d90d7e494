using System.Text.Json.Serialization;
using Caisson.Contracts.Documents.Containers;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>Layers combined to a root in a Linux guest.</summary>
public sealed record LinuxCombinedLayers : Document
{
    /// <summary>The container.</summary>
    [JsonPropertyName("ContainerID")]
    public string? ContainerId { get; init; }

    /// <summary>Where the root appears.</summary>
    public string? ContainerRootPath { get; init; }

    /// <summary>The read-only layers, the topmost first.</summary>
    public IReadOnlyList<ContainerLayer>? Layers { get; init => field = NoNulls.In(value); }

    /// <summary>The writable layer; absent: the root is read-only.</summary>
    public string? ScratchPath { get; init; }
}
