namespace Caisson.Platform.Linux.Launching;

/// <summary>Namespaces to hold without a process in them, and what is set in them first.</summary>
public sealed record NamespaceRecipe
{
    /// <summary>Those to make: of network, IPC and UTS only. The others cannot be made by a thread, or not kept by a descriptor.</summary>
    public Namespaces New { get; init; }

    /// <summary>Those that exist, each by its file.</summary>
    public IReadOnlyList<KeyValuePair<Namespaces, string>> Joined { get; init; } = [];

    /// <summary>The host name; null to leave it.</summary>
    public string? HostName { get; init; }

    /// <summary>The NIS domain name; null to leave it.</summary>
    public string? DomainName { get; init; }

    /// <summary>Kernel parameters, each by its file under <c>/proc/sys</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> KernelParameters { get; init; } = [];
}
