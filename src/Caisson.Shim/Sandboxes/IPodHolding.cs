using Caisson.Contracts.Oci;

namespace Caisson.Shim.Sandboxes;

/// <summary>What a pod without a process lives by: namespaces held by descriptors. A virtual machine around the pod would be another.</summary>
internal interface IPodHolding
{
    /// <summary>Completes when it vanished by itself; namespaces never do.</summary>
    Task Lost { get; }

    /// <summary>Where a container of the pod finds the pod's namespace of a kind; null when it is not held.</summary>
    string? PathOf(NamespaceType kind);

    /// <summary>The pod lives in the host's namespace of this kind.</summary>
    bool IsHosts(NamespaceType kind);

    /// <summary>Gives it back. Called once.</summary>
    Task CloseAsync();
}
