namespace Caisson.Bridge.Messages;

/// <summary>The three streams of a process on the server's own machine.</summary>
internal sealed record LocalStdio
{
    /// <summary>Standard input; null for none.</summary>
    public LocalEndpoint? StdIn { get; init; }

    /// <summary>Standard output; null for none.</summary>
    public LocalEndpoint? StdOut { get; init; }

    /// <summary>Standard error; null for none.</summary>
    public LocalEndpoint? StdErr { get; init; }

    /// <summary>How many descriptors the request says it carries; they come in the order of the members above.</summary>
    internal int DescriptorCount => Count(StdIn) + Count(StdOut) + Count(StdErr);

    private static int Count(LocalEndpoint? endpoint) => endpoint is { Path: null, IsHosted: false } ? 1 : 0;
}
