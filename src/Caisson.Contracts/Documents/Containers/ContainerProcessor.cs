namespace Caisson.Contracts.Documents.Containers;

/// <summary>Processor limits of a container (<c>Processor</c>); at most one is given.</summary>
public sealed record ContainerProcessor : Document
{
    /// <summary>Processors.</summary>
    public int Count { get; init; }

    /// <summary>Hundredths of a percent, 1 to 10000.</summary>
    public int Maximum { get; init; }

    /// <summary>The relative weight, 1 to 10000.</summary>
    public int Weight { get; init; }
}
