using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;

namespace Caisson.Engine.Containers;

/// <summary>All a launcher must know to make a container.</summary>
internal sealed record ContainerLaunch
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The bundle: relative paths of the specification are relative to it.</summary>
    public required string BundlePath { get; init; }

    /// <summary>The specification.</summary>
    public required Spec Spec { get; init; }

    /// <summary>Mounts that make up the root; empty when the root path is used as it is.</summary>
    public IReadOnlyList<RootMount> RootMounts { get; init; } = [];

    /// <summary>The cgroup to join, already made and limited.</summary>
    public required CgroupJoin Cgroup { get; init; }

    /// <summary>The three standard streams, or the terminal.</summary>
    public required ProcessDescriptors Descriptors { get; init; }

    /// <summary>The go gate: a FIFO, opened by the launcher, that another process may open too.</summary>
    public required string GatePath { get; init; }

    /// <summary>How many descriptors from 3 on the process keeps beside its standard streams; the launcher's process has them open under these numbers.</summary>
    public int PreservedDescriptors { get; init; }

    /// <summary>Enter the root by chroot(2) alone: where the root is the first file system (an initramfs) pivot_root(2) cannot be used.</summary>
    public bool AvoidsPivot { get; init; }

    /// <summary>Stay in the launcher's session keyring.</summary>
    public bool KeepsKeyring { get; init; }

    /// <summary>Ask the kernel to kill the process when the launcher's process dies.</summary>
    public required bool DiesWithLauncher { get; init; }
}
