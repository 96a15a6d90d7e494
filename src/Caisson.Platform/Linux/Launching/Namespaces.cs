namespace Caisson.Platform.Linux.Launching;

/// <summary>Kinds of namespaces, as clone(2), setns(2) and unshare(2) spell them.</summary>
[Flags]
public enum Namespaces : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>CLONE_NEWTIME; not for clone(2).</summary>
    Time = 0x00000080,

    /// <summary>CLONE_NEWNS.</summary>
    Mount = 0x00020000,

    /// <summary>CLONE_NEWCGROUP.</summary>
    Cgroup = 0x02000000,

    /// <summary>CLONE_NEWUTS.</summary>
    Uts = 0x04000000,

    /// <summary>CLONE_NEWIPC.</summary>
    Ipc = 0x08000000,

    /// <summary>CLONE_NEWUSER.</summary>
    User = 0x10000000,

    /// <summary>CLONE_NEWPID.</summary>
    Pid = 0x20000000,

    /// <summary>CLONE_NEWNET.</summary>
    Network = 0x40000000,
}
