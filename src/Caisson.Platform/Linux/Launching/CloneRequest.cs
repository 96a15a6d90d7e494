using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>How to clone.</summary>
public sealed record CloneRequest
{
    /// <summary>Namespaces that begin with the child. The cgroup namespace is not among them: it must come after joining the cgroup.</summary>
    public Namespaces NewNamespaces { get; init; }

    /// <summary>A process (pidfd) or a namespace file whose pid namespace the child enters; null for ours.</summary>
    public SafeFileHandle? PidNamespace { get; init; }

    /// <summary>The cgroup v2 directory the child begins in; null to stay.</summary>
    public SafeFileHandle? Cgroup { get; init; }
}
