namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>How the service connects to the guest.</summary>
public sealed record GuestConnection : Document
{
    /// <summary>By vsock instead of Hyper-V sockets.</summary>
    public bool UseVsock { get; init; }

    /// <summary>Whether the connection outlives a suspension.</summary>
    public bool UseConnectedSuspend { get; init; }
}
