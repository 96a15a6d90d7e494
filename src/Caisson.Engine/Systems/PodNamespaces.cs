using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Systems;

/// <summary>The namespaces that the containers of a pod share, held by descriptors: without a process, and gone with this process at the latest.</summary>
/// <remarks>
/// Network, IPC and UTS namespaces are made or taken from where the pod's specification says, its host name and kernel parameters set in them. A new pid namespace has no life
/// without its first process, and every container has mounts, a cgroup namespace and a clock of its own: those are not held. A new user namespace is refused.
/// </remarks>
public sealed class PodNamespaces : IDisposable
{
    // Of pid namespaces only one that exists.
    private const Namespaces Holdable = Namespaces.Network | Namespaces.Ipc | Namespaces.Uts | Namespaces.Pid;
    private const string Remedy = "run this pod with its pause process";

    private readonly NamespaceRequest _request;
    private readonly HeldNamespaces _held;

    private PodNamespaces(NamespaceRequest request, HeldNamespaces held)
    {
        _request = request;
        _held = held;
    }

    /// <summary>Makes those of a pod.</summary>
    /// <param name="loop">Where the answer arrives.</param>
    /// <param name="id">The pod, for errors.</param>
    /// <param name="sandbox">What the pod's own container would be.</param>
    /// <exception cref="ComputeOperationException">The specification is wrong, asks for what cannot be without a process, or the kernel refuses.</exception>
    public static async Task<PodNamespaces> MakeAsync(EventLoop loop, string id, Spec sandbox)
    {
        ArgumentNullException.ThrowIfNull(sandbox);
        try
        {
            SpecCheck.Container(sandbox);
            var request = NamespaceRequest.Of(sandbox.Linux?.Namespaces);
            return new PodNamespaces(request, await HeldNamespaces.MakeAsync(loop, RecipeOf(request, sandbox)));
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            throw EngineErrors.From(failure, OperationNames.CreateComputeSystem, id);
        }
    }

    /// <summary>Where a container of the pod finds the pod's namespace of a kind; null when it is not held.</summary>
    public string? PathOf(NamespaceType kind) => IsKnown(kind) ? _held.PathOf(NamespaceRequest.KindOf(kind)) : null;

    /// <summary>The pod asked for no namespace of this kind: it lives in the host's.</summary>
    public bool IsHosts(NamespaceType kind) => IsKnown(kind) && !_request.IsOwn(NamespaceRequest.KindOf(kind));

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static bool IsKnown(NamespaceType kind) => NamespaceRequest.SupportedNames.Contains(kind.Value);

    private static NamespaceRecipe RecipeOf(NamespaceRequest request, Spec sandbox)
    {
        Require(!request.IsOwn(Namespaces.User), "a user namespace");
        Require(sandbox.Hooks is not { } hooks || !HasAny(hooks), "hooks");
        RequireOwn(request, Namespaces.Uts, sandbox.Hostname, "hostname");
        RequireOwn(request, Namespaces.Uts, sandbox.Domainname, "domainname");
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in sandbox.Linux?.Sysctls ?? new Dictionary<string, string>())
        {
            var parameter = KernelParameter.Parse(name);
            RequireOwn(request, parameter.Namespace, name, $"linux.sysctl '{name}'");
            parameters.Add(new(parameter.Path, value));
        }

        var joined = new List<KeyValuePair<Namespaces, string>>(2);
        foreach (var item in request.Joined)
        {
            if ((item.Key & Holdable) != 0)
            {
                joined.Add(item);
            }
        }

        return new NamespaceRecipe
        {
            New = request.New & Holdable & ~Namespaces.Pid,
            Joined = joined,
            HostName = sandbox.Hostname,
            DomainName = sandbox.Domainname,
            KernelParameters = parameters,
        };
    }

    private static bool HasAny(Hooks hooks) =>
        hooks.Prestart is { Count: > 0 } || hooks.CreateRuntime is { Count: > 0 } || hooks.CreateContainer is { Count: > 0 } || hooks.StartContainer is { Count: > 0 }
        || hooks.Poststart is { Count: > 0 } || hooks.Poststop is { Count: > 0 };

    private static void Require(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new LaunchException(ErrorCode.InvalidDocument, $"a pod without a process cannot have {what}", 0, Remedy);
        }
    }

    private static void RequireOwn(NamespaceRequest request, Namespaces kind, string? value, string what)
    {
        if (!string.IsNullOrEmpty(value) && !request.IsOwn(kind))
        {
            throw new LaunchException(ErrorCode.InvalidDocument, $"{what} would change the host: the pod has no {kind.ToString().ToLowerInvariant()} namespace", 0);
        }
    }
}
