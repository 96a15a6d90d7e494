using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>What concerns Linux containers (<c>config-linux.md</c>).</summary>
public sealed record LinuxConfig : Document
{
    /// <summary>How user ids inside appear outside, in a new user namespace.</summary>
    [JsonPropertyName("uidMappings")]
    public IReadOnlyList<IdMapping>? UidMappings { get; init => field = NoNulls.In(value); }

    /// <summary>How group ids inside appear outside, in a new user namespace.</summary>
    [JsonPropertyName("gidMappings")]
    public IReadOnlyList<IdMapping>? GidMappings { get; init => field = NoNulls.In(value); }

    /// <summary>Kernel parameters to set inside.</summary>
    [JsonPropertyName("sysctl")]
    public IReadOnlyDictionary<string, string>? Sysctls { get; init => field = NoNulls.In(value); }

    /// <summary>Limits, enforced by cgroups.</summary>
    [JsonPropertyName("resources")]
    public LinuxResources? Resources { get; init; }

    /// <summary>The cgroup, or <c>slice:prefix:name</c> for systemd.</summary>
    [JsonPropertyName("cgroupsPath")]
    public string? CgroupsPath { get; init; }

    /// <summary>The namespaces to make or join; a kind that is not listed is inherited.</summary>
    [JsonPropertyName("namespaces")]
    public IReadOnlyList<LinuxNamespace>? Namespaces { get; init => field = NoNulls.In(value); }

    /// <summary>Device nodes beyond the default ones.</summary>
    [JsonPropertyName("devices")]
    public IReadOnlyList<LinuxDevice>? Devices { get; init => field = NoNulls.In(value); }

    /// <summary>Host network devices to move inside, by their name outside (1.3).</summary>
    [JsonPropertyName("netDevices")]
    public IReadOnlyDictionary<string, LinuxNetworkDevice>? NetworkDevices { get; init => field = NoNulls.In(value); }

    /// <summary>The system call filter.</summary>
    [JsonPropertyName("seccomp")]
    public Seccomp? Seccomp { get; init; }

    /// <summary><c>slave</c>, <c>private</c>, <c>shared</c> or <c>unbindable</c>, or the same with <c>r</c> in front.</summary>
    [JsonPropertyName("rootfsPropagation")]
    public string? RootPropagation { get; init; }

    /// <summary>Paths made unreadable inside.</summary>
    [JsonPropertyName("maskedPaths")]
    public IReadOnlyList<string>? MaskedPaths { get; init => field = NoNulls.In(value); }

    /// <summary>Paths made read-only inside.</summary>
    [JsonPropertyName("readonlyPaths")]
    public IReadOnlyList<string>? ReadOnlyPaths { get; init => field = NoNulls.In(value); }

    /// <summary>The SELinux context of mounts.</summary>
    [JsonPropertyName("mountLabel")]
    public string? MountLabel { get; init; }

    /// <summary>Cache and memory bandwidth allocation.</summary>
    [JsonPropertyName("intelRdt")]
    public IntelRdt? IntelRdt { get; init; }

    /// <summary>The NUMA memory policy (1.3).</summary>
    [JsonPropertyName("memoryPolicy")]
    public MemoryPolicy? MemoryPolicy { get; init; }

    /// <summary>The execution domain.</summary>
    [JsonPropertyName("personality")]
    public Personality? Personality { get; init; }

    /// <summary>Clock offsets of a new time namespace, by <c>monotonic</c> and <c>boottime</c>.</summary>
    [JsonPropertyName("timeOffsets")]
    public IReadOnlyDictionary<string, TimeOffset>? TimeOffsets { get; init => field = NoNulls.In(value); }
}
