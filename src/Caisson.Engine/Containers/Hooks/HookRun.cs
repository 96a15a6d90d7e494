using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers.Hooks;

/// <summary>The container that hooks run for.</summary>
internal sealed record HookRun
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its specification.</summary>
    public required Spec Spec { get; init; }

    /// <summary>Its bundle.</summary>
    public required string BundlePath { get; init; }

    /// <summary>Its cgroup, for hooks that run inside.</summary>
    public CgroupJoin Cgroup { get; init; } = new([], null);

    /// <summary>Its init process; 0 when there is none.</summary>
    public int ProcessId { get; init; }

    /// <summary>The same, as a descriptor.</summary>
    public SafeFileHandle? PidFd { get; init; }

    /// <summary>A hook dies with the launcher's process.</summary>
    public required bool DiesWithLauncher { get; init; }

    /// <summary>Of a container that is being made, or was.</summary>
    public static HookRun Of(ContainerLaunch launch, int processId, SafeFileHandle? pidFd) => new()
    {
        Id = launch.Id,
        Spec = launch.Spec,
        BundlePath = launch.BundlePath,
        Cgroup = launch.Cgroup,
        ProcessId = processId,
        PidFd = pidFd,
        DiesWithLauncher = launch.DiesWithLauncher,
    };
}
