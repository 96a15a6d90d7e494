namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>What a test needs beyond root, and the shipped host where nothing here stands in its place.</summary>
[Flags]
public enum Requirement
{
    /// <summary>Nothing but the shipped host.</summary>
    None = 0,

    /// <summary>The host with failpoints.</summary>
    Failpoints = 1,

    /// <summary>The command line.</summary>
    Cli = 2,

    /// <summary>A static busybox to make roots from.</summary>
    Busybox = 4,

    /// <summary>The OCI runtime.</summary>
    Runtime = 8,

    /// <summary>runc, to compare with.</summary>
    Runc = 16,

    /// <summary>containerd with its stock shim, and ctr.</summary>
    Containerd = 32,

    /// <summary>The command line with failpoints.</summary>
    CliFailpoints = 64,

    /// <summary>QEMU and a kernel for a guest, and the native tests to run in it.</summary>
    Guest = 128,

    /// <summary>Podman with its monitor.</summary>
    Podman = 256,

    /// <summary>Docker's daemon and client, and a runtime of ours that knows the hook that it gives every container.</summary>
    Docker = 512,

    /// <summary>containerd's shim.</summary>
    Shim = 1024,

    /// <summary>Debian's network plugins, and the ip program.</summary>
    Cni = 2048,

    /// <summary>Docker's daemon and client.</summary>
    DockerEngine = 4096,

    /// <summary>containerd's shim with failpoints.</summary>
    ShimFailpoints = 8192,

    /// <summary>Debian's package uidmap, and files of subordinate ids to put others over.</summary>
    SubordinateIds = 16384,
}
