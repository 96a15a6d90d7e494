namespace Caisson.Contracts.Documents.Containers;

/// <summary>The network of a container (<c>Networking</c>).</summary>
public sealed record ContainerNetworking : Document
{
    /// <summary>Whether names without a dot are resolved.</summary>
    public bool AllowUnqualifiedDnsQuery { get; init; }

    /// <summary>DNS suffixes, separated by commas.</summary>
    public string? DnsSearchList { get; init; }

    /// <summary>The container whose network it shares.</summary>
    public string? NetworkSharedContainerName { get; init; }

    /// <summary>The network namespace's id.</summary>
    public string? Namespace { get; init; }

    /// <summary>Adapter ids.</summary>
    public IReadOnlyList<string>? NetworkAdapters { get; init => field = NoNulls.In(value); }
}
