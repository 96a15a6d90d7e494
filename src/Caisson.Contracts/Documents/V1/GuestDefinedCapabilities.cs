namespace Caisson.Contracts.Documents.V1;

/// <summary>What a guest agent can do.</summary>
public sealed record GuestDefinedCapabilities : Document
{
    /// <summary>Network namespaces can be added.</summary>
    public bool NamespaceAddRequestSupported { get; init; }

    /// <summary>Signals can be sent to processes.</summary>
    public bool SignalProcessSupported { get; init; }

    /// <summary>Its stacks can be asked for.</summary>
    public bool DumpStacksSupported { get; init; }

    /// <summary>The state of a container can be deleted.</summary>
    public bool DeleteContainerStateSupported { get; init; }

    /// <summary>Limits of a container can be changed.</summary>
    public bool UpdateContainerSupported { get; init; }

    /// <summary>Its logs can be forwarded.</summary>
    public bool LogForwardingSupported { get; init; }

    /// <summary>It runs host-process containers.</summary>
    public bool HostProcessContainerSupported { get; init; }
}
