namespace Caisson.Contracts.Documents.Containers;

/// <summary>A read-only layer (<c>Layer</c>).</summary>
public sealed record ContainerLayer : Document
{
    /// <summary>A GUID made from the directory's name.</summary>
    public string? Id { get; init; }

    /// <summary>The directory.</summary>
    public string? Path { get; init; }

    /// <summary>How the path is to be read.</summary>
    public string? PathType { get; init; }

    /// <summary>How it is cached.</summary>
    public string? Cache { get; init; }
}
