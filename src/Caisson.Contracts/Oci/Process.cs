using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A process in a container.</summary>
public sealed record Process : Document
{
    /// <summary>Whether it gets a pseudo-terminal instead of three streams.</summary>
    [JsonPropertyName("terminal")]
    public bool IsTerminal { get; init; }

    /// <summary>The terminal's first size; ignored without one.</summary>
    [JsonPropertyName("consoleSize")]
    public ConsoleBox? ConsoleSize { get; init; }

    /// <summary>Who it runs as; absent means user 0, group 0.</summary>
    [JsonPropertyName("user")]
    public User? User { get; init; }

    /// <summary>The program and its arguments; a Linux process needs at least one.</summary>
    [JsonPropertyName("args")]
    public IReadOnlyList<string>? Args { get; init => field = NoNulls.In(value); }

    /// <summary>The whole command line; Windows only, in place of <see cref="Args"/>.</summary>
    [JsonPropertyName("commandLine")]
    public string? CommandLine { get; init; }

    /// <summary>The environment, each <c>NAME=value</c>.</summary>
    [JsonPropertyName("env")]
    public IReadOnlyList<string>? Env { get; init => field = NoNulls.In(value); }

    /// <summary>The directory it starts in, absolute.</summary>
    [JsonPropertyName("cwd")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string WorkingDirectory { get; init; }

    /// <summary>Its capability sets; absent: none are changed.</summary>
    [JsonPropertyName("capabilities")]
    public Capabilities? Capabilities { get; init; }

    /// <summary>Its resource limits.</summary>
    [JsonPropertyName("rlimits")]
    public IReadOnlyList<ResourceLimit>? Rlimits { get; init => field = NoNulls.In(value); }

    /// <summary>Whether set-user-id programs and file capabilities are without effect.</summary>
    [JsonPropertyName("noNewPrivileges")]
    public bool NoNewPrivileges { get; init; }

    /// <summary>The AppArmor profile.</summary>
    [JsonPropertyName("apparmorProfile")]
    public string? AppArmorProfile { get; init; }

    /// <summary>The badness adjustment for the out-of-memory killer, -1000 to 1000; null leaves it.</summary>
    [JsonPropertyName("oomScoreAdj")]
    public int? OomScoreAdjustment { get; init; }

    /// <summary>The scheduling policy; null leaves it.</summary>
    [JsonPropertyName("scheduler")]
    public Scheduler? Scheduler { get; init; }

    /// <summary>The SELinux label.</summary>
    [JsonPropertyName("selinuxLabel")]
    public string? SelinuxLabel { get; init; }

    /// <summary>The input-output priority; null leaves it.</summary>
    [JsonPropertyName("ioPriority")]
    public IoPriority? IoPriority { get; init; }

    /// <summary>Processors while it is put into the container and after; for exec only.</summary>
    [JsonPropertyName("execCPUAffinity")]
    public CpuAffinity? ExecCpuAffinity { get; init; }
}
