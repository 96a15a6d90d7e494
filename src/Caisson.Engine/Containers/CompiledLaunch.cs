using Caisson.Engine.Containers.Seccomp;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>A plan and what the clone needs beside it.</summary>
internal sealed record CompiledLaunch
{
    /// <summary>What the child does.</summary>
    public required LaunchPlan Plan { get; init; }

    /// <summary>The child's end of the socket to its parent.</summary>
    public required Register Status { get; init; }

    /// <summary>The child's copy of the parent's end; null when it closes that with everything else.</summary>
    public Register? Parent { get; init; }

    /// <summary>The go gate; null for an exec, which waits for a byte over the socket.</summary>
    public Register? Gate { get; init; }

    /// <summary>The container's init, for an exec; null otherwise.</summary>
    public Register? Init { get; init; }

    /// <summary>The clone is born into the pid namespace of the container's init.</summary>
    public bool EntersInitPidNamespace { get; init; }

    /// <summary>The three standard streams; null where none is handed over.</summary>
    public required StreamRegisters Streams { get; init; }

    /// <summary>The filter of system calls; null for none.</summary>
    public SeccompFilter? Filter { get; init; }

    /// <summary>Namespaces that begin with the clone.</summary>
    public Namespaces NewNamespaces { get; init; }

    /// <summary>The maps of the new user namespace, for which the plan waits; null without one.</summary>
    public IdMap? IdMap { get; init; }

    /// <summary>Binds that the parent copies and maps.</summary>
    public IReadOnlyList<MappedSource> MappedSources { get; init; } = [];

    /// <summary>The pid namespace to be born into; null for our own or a new one.</summary>
    public string? PidNamespacePath { get; init; }
}
