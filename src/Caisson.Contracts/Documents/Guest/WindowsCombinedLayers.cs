using Caisson.Contracts.Documents.Containers;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>Layers combined to a root in a Windows guest.</summary>
public sealed record WindowsCombinedLayers : Document
{
    /// <summary>Where the root appears.</summary>
    public string? ContainerRootPath { get; init; }

    /// <summary>The read-only layers, the topmost first.</summary>
    public IReadOnlyList<ContainerLayer>? Layers { get; init => field = NoNulls.In(value); }

    /// <summary>The writable layer.</summary>
    public string? ScratchPath { get; init; }

    /// <summary>How they are combined.</summary>
    public FilterType FilterType { get; init; }
}
