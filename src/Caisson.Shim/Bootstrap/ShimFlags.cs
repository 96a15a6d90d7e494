namespace Caisson.Shim.Bootstrap;

/// <summary>The flags that containerd gives to every command of a shim.</summary>
internal sealed record ShimFlags
{
    /// <summary>containerd's namespace of the container.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The container.</summary>
    public string Id { get; init; } = "";

    /// <summary>containerd's gRPC socket, a plain path.</summary>
    public string Address { get; init; } = "";

    /// <summary>containerd's own program.</summary>
    public string PublishBinary { get; init; } = "";

    /// <summary>The bundle's directory; only <c>delete</c> is told.</summary>
    public string Bundle { get; init; } = "";

    /// <summary>Our own: where the server listens.</summary>
    public string Socket { get; init; } = "";

    /// <summary>The daemon logs at debug level.</summary>
    public bool IsDebug { get; init; }

    /// <summary><c>-v</c>: only the version is wanted.</summary>
    public bool AsksVersion { get; init; }

    /// <summary><c>-info</c>: only what the runtime can do is wanted.</summary>
    public bool AsksInfo { get; init; }

    /// <summary>The word after the flags; empty when there is none.</summary>
    public string Action { get; init; } = "";
}
