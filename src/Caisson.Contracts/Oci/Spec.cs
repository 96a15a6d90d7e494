using System.Text.Json.Serialization;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The OCI runtime specification of a container: the bundle's <c>config.json</c>.</summary>
/// <remarks>runtime-spec 1.2, <c>config.md</c>. Members that say "1.3" are accepted ahead of that version.</remarks>
public sealed record Spec : Document
{
    /// <summary>The version of the specification that the document is written in, for instance <c>1.2.0</c>.</summary>
    [JsonPropertyName("ociVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Version { get; init; }

    /// <summary>The root file system. Required except for Hyper-V containers.</summary>
    [JsonPropertyName("root")]
    public Root? Root { get; init; }

    /// <summary>The container's init process; required to start it.</summary>
    [JsonPropertyName("process")]
    public Process? Process { get; init; }

    /// <summary>The host name inside, in the container's own UTS namespace.</summary>
    [JsonPropertyName("hostname")]
    public string? Hostname { get; init; }

    /// <summary>The domain name inside, in the container's own UTS namespace.</summary>
    [JsonPropertyName("domainname")]
    public string? Domainname { get; init; }

    /// <summary>Mounts beyond the root, made in this order.</summary>
    [JsonPropertyName("mounts")]
    public IReadOnlyList<Mount>? Mounts { get; init => field = NoNulls.In(value); }

    /// <summary>Programs to run at points of the lifecycle.</summary>
    [JsonPropertyName("hooks")]
    public Hooks? Hooks { get; init; }

    /// <summary>Free key-value pairs.</summary>
    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init => field = NoNulls.In(value); }

    /// <summary>What concerns Linux only.</summary>
    [JsonPropertyName("linux")]
    public LinuxConfig? Linux { get; init; }

    /// <summary>What concerns Windows only.</summary>
    [JsonPropertyName("windows")]
    [ForeignPlatform]
    public WindowsConfig? Windows { get; init; }

    /// <summary>What concerns containers in virtual machines only.</summary>
    [JsonPropertyName("vm")]
    [ForeignPlatform]
    public VmConfig? VirtualMachine { get; init; }

    /// <summary>What concerns Solaris only.</summary>
    [JsonPropertyName("solaris")]
    [ForeignPlatform]
    public SolarisConfig? Solaris { get; init; }

    /// <summary>What concerns z/OS only.</summary>
    [JsonPropertyName("zos")]
    [ForeignPlatform]
    public ZOsConfig? ZOs { get; init; }
}
