using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;

namespace Caisson.Engine.Containers;

/// <summary>All a launcher must know to make a further process in a container.</summary>
internal sealed record ExecLaunch
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The container's specification: defaults of the process.</summary>
    public required Spec Spec { get; init; }

    /// <summary>The container's bundle.</summary>
    public required string BundlePath { get; init; }

    /// <summary>The process.</summary>
    public required Process Process { get; init; }

    /// <summary>The program's path where it is not the first argument: a hook's.</summary>
    public string? Program { get; init; }

    /// <summary>The container's init process, whose namespaces and root are joined.</summary>
    public required LaunchedProcess Init { get; init; }

    /// <summary>The cgroup to join.</summary>
    public required CgroupJoin Cgroup { get; init; }

    /// <summary>The three standard streams, or the terminal.</summary>
    public required ProcessDescriptors Descriptors { get; init; }

    /// <summary>How many descriptors from 3 on the process keeps beside its standard streams; the launcher's process has them open under these numbers.</summary>
    public int PreservedDescriptors { get; init; }

    /// <summary>Ask the kernel to kill the process when the launcher's process dies.</summary>
    public required bool DiesWithLauncher { get; init; }
}
