using Caisson.Contracts.Oci;
using Caisson.Engine.Systems;

namespace Caisson.Shim.Sandboxes;

/// <summary>A pod's namespaces on this host.</summary>
internal sealed class NamespaceHolding(PodNamespaces namespaces) : IPodHolding
{
    private readonly TaskCompletionSource _never = new();

    /// <inheritdoc/>
    public Task Lost => _never.Task;

    /// <inheritdoc/>
    public string? PathOf(NamespaceType kind) => namespaces.PathOf(kind);

    /// <inheritdoc/>
    public bool IsHosts(NamespaceType kind) => namespaces.IsHosts(kind);

    /// <inheritdoc/>
    public Task CloseAsync()
    {
        namespaces.Dispose();
        return Task.CompletedTask;
    }
}
