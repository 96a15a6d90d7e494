using Caisson.Compute.Execution.SystemCalls;
using Caisson.Contracts;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

/// <summary>What people say about a container they want; everything has a default but what to run.</summary>
public sealed record ContainerOptions
{
    /// <summary>Its id.</summary>
    public required SystemId Id { get; init; }

    /// <summary>Where its files come from.</summary>
    public required ContainerRoot Root { get; init; }

    /// <summary>Program and arguments; null runs what the image names.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Replaces the image's entry point; null keeps it.</summary>
    public IReadOnlyList<string>? EntryPoint { get; init; }

    /// <summary>Variables as <c>NAME=VALUE</c>, over those of the image.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The directory to run in; null is the image's, or <c>/</c>.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary><c>USER[:GROUP]</c> by name or number; null is the image's, or root.</summary>
    public string? User { get; init; }

    /// <summary>Directories and files of the machine to show inside.</summary>
    public IReadOnlyList<VolumeMount> Volumes { get; init; } = [];

    /// <summary>Further mounts, temporary file systems for instance, as a specification has them (<see cref="MountText"/> reads them).</summary>
    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    /// <summary>Devices of the machine it may use.</summary>
    public IReadOnlyList<DeviceGrant> Devices { get; init; } = [];

    /// <summary>The most memory it may use, in bytes; null is no limit.</summary>
    public long? MemoryInBytes { get; init; }

    /// <summary>How many processors' time it may use; 1.5 is one and a half. Null is no limit.</summary>
    public double? Processors { get; init; }

    /// <summary>Its weight where processors are short, 2 to 262144 (1024 is the usual one); null is the kernel's.</summary>
    public ulong? ProcessorShares { get; init; }

    /// <summary>The processors it may run on, such as <c>0-2,7</c>; null is all.</summary>
    public string? ProcessorSet { get; init; }

    /// <summary>The most processes and threads; null is no limit.</summary>
    public long? ProcessLimit { get; init; }

    /// <summary>Nothing may be written but to volumes and temporary file systems.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Its host name; null is the id's first 12 characters, or the machine's with the machine's network.</summary>
    public string? HostName { get; init; }

    /// <summary>Which network it sees.</summary>
    public NetworkMode Network { get; init; } = NetworkMode.None;

    /// <summary>Its init process gets a terminal.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>No program in it may gain privileges, by setuid for instance.</summary>
    public bool HasNoNewPrivileges { get; init; }

    /// <summary>Capabilities beyond the usual ones, with or without <c>CAP_</c>; <c>ALL</c> is every one.</summary>
    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    /// <summary>Capabilities it does without; <c>ALL</c> is every one. What is also added stays.</summary>
    public IReadOnlyList<string> DroppedCapabilities { get; init; } = [];

    /// <summary>Which system calls its processes may make.</summary>
    public SystemCallPolicy SystemCalls { get; init; } = new SystemCallPolicy.Usual();

    /// <summary>Resource limits of its processes (<see cref="ResourceLimitText"/> reads them).</summary>
    public IReadOnlyList<ResourceLimit> ResourceLimits { get; init; } = [];

    /// <summary>The signal that asks it to stop, by name or number; null is the image's, or SIGTERM.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Free text that stays with it, by key.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
