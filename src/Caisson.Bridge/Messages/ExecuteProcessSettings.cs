namespace Caisson.Bridge.Messages;

/// <summary>A process and how its streams travel: by ports in a virtual machine, by descriptors and paths on one machine.</summary>
internal sealed record ExecuteProcessSettings
{
    /// <summary>JSON text of process parameters.</summary>
    public required string ProcessParameters { get; init; }

    /// <summary>Hvsocket services that the client listens on (Windows).</summary>
    public ServiceRelaySettings? StdioRelaySettings { get; init; }

    /// <summary>Vsock ports that the client listens on (Linux).</summary>
    public PortRelaySettings? VsockStdioRelaySettings { get; init; }

    /// <summary>Ours: streams on one machine.</summary>
    public LocalStdio? CaissonStdio { get; init; }
}
