using System.Globalization;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc;
using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Sandboxes;

/// <summary>The one pod of a shim, where it lives without a process: its sandbox, and how its containers join it.</summary>
/// <param name="hold">Makes what a pod of this id and specification lives by.</param>
/// <param name="time">The clock.</param>
/// <param name="track">Takes over background tasks.</param>
/// <param name="logger">The log.</param>
internal sealed class ShimPod(Func<string, Spec, Task<IPodHolding>> hold, TimeProvider time, Action<Task> track, ILogger logger)
{
    private const string Remedy = $"run the pod with its pause process (annotation {SandboxProcess.Annotation}: pause), or give each container one of its own";

    // Where a pod's containers are told to find the namespaces of its process, which here is us.
    private readonly string _ours = string.Create(CultureInfo.InvariantCulture, $"/proc/{PodSandbox.ProcessId}/ns/");
    private bool _isBeingMade;
    private PodSandbox? _lastFailed;

    /// <summary>The sandbox; null when there is none.</summary>
    public PodSandbox? Sandbox { get; private set; }

    /// <summary>There is none, and none is being made.</summary>
    public bool IsEmpty => Sandbox is null && !_isBeingMade;

    /// <summary>Makes the sandbox.</summary>
    /// <param name="id">The pod.</param>
    /// <param name="spec">What its own container would be.</param>
    /// <exception cref="TtrpcStatusException">AlreadyExists, or FailedPrecondition for a second pod; InvalidArgument: it asks for what cannot be without a process.</exception>
    public async Task<PodSandbox> CreateAsync(string id, Spec spec)
    {
        if (!IsEmpty)
        {
            throw Sandbox?.Id == id ? Refusal.AlreadyExists($"sandbox {id}") : Refusal.FailedPrecondition($"this shim holds another pod than {id}");
        }

        _isBeingMade = true;
        try
        {
            Sandbox = new PodSandbox(id, await hold(id, spec), time, track, logger);
            logger.PodHeld(id);
            return Sandbox;
        }
        catch (ComputeException error)
        {
            throw Refusal.Of(error);
        }
        finally
        {
            _isBeingMade = false;
        }
    }

    /// <summary>The last sandbox that could not give everything back; it is kept in mind after it was deleted. Null when there is none.</summary>
    public PodSandbox? LastFailed => Sandbox is { CloseFailure: not null } ? Sandbox : _lastFailed;

    /// <summary>Ends the sandbox, if there is one: the shim's own end.</summary>
    public async Task AbandonAsync()
    {
        if (Sandbox is { } sandbox)
        {
            sandbox.End(0, ExitReason.Terminated);
            _ = await sandbox.Closed;
        }
    }

    /// <summary>Forgets a sandbox that has ended.</summary>
    public void Forget(PodSandbox sandbox)
    {
        _lastFailed = sandbox.CloseFailure is null ? _lastFailed : sandbox;
        Sandbox = Sandbox == sandbox ? null : Sandbox;
    }

    /// <summary>Puts a container into the namespaces that the pod holds: exactly those paths are replaced that name namespaces of this process, which are the host's.</summary>
    /// <exception cref="TtrpcStatusException">FailedPrecondition: there is no running sandbox, or it cannot hold what is named.</exception>
    public Spec Join(Spec container)
    {
        if (container.Linux is not { Namespaces: { } namespaces } linux || !namespaces.Any(IsOurs))
        {
            return container;
        }

        if (Sandbox is not { State: SandboxState.Running } sandbox)
        {
            throw Refusal.FailedPrecondition($"the container joins namespaces of process {PodSandbox.ProcessId}, where no pod's sandbox runs");
        }

        return container with { Linux = linux with { Namespaces = [.. namespaces.Select(item => IsOurs(item) ? Replace(sandbox, item) : item).OfType<LinuxNamespace>()] } };
    }

    private bool IsOurs(LinuxNamespace item) => item.Path?.StartsWith(_ours, StringComparison.Ordinal) == true;

    /// <summary>The pod's namespace; null to stay in the host's, where the pod asked for that.</summary>
    private LinuxNamespace? Replace(PodSandbox sandbox, LinuxNamespace item)
    {
        if (item.Path![_ours.Length..] != FileOf(item.Type))
        {
            throw Refusal.InvalidArgument($"'{item.Path}' is no {item.Type} namespace");
        }

        if (sandbox.Holding.PathOf(item.Type) is { } path)
        {
            return item with { Path = path };
        }

        return sandbox.Holding.IsHosts(item.Type)
            ? null
            : throw Refusal.FailedPrecondition($"pod {sandbox.Id} runs without a process, and a {item.Type} namespace cannot be shared without one: {Remedy}");
    }

    private static string FileOf(NamespaceType type) => type.Value switch
    {
        "network" => "net",
        "mount" => "mnt",
        var same => same,
    };
}
