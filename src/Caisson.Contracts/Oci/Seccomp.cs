using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A system call filter, see seccomp(2).</summary>
public sealed record Seccomp : Document
{
    /// <summary>What happens to calls that no rule names, for instance <c>SCMP_ACT_ERRNO</c>.</summary>
    [JsonPropertyName("defaultAction")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string DefaultAction { get; init; }

    /// <summary>The errno of the default action; null means EPERM.</summary>
    [JsonPropertyName("defaultErrnoRet")]
    public uint? DefaultErrno { get; init; }

    /// <summary>For instance <c>SCMP_ARCH_X86_64</c>; absent means the native one.</summary>
    [JsonPropertyName("architectures")]
    public IReadOnlyList<string>? Architectures { get; init => field = NoNulls.In(value); }

    /// <summary>For instance <c>SECCOMP_FILTER_FLAG_LOG</c>.</summary>
    [JsonPropertyName("flags")]
    public IReadOnlyList<string>? Flags { get; init => field = NoNulls.In(value); }

    /// <summary>A socket that gets the notification descriptor.</summary>
    [JsonPropertyName("listenerPath")]
    public string? ListenerPath { get; init; }

    /// <summary>What is sent along with it.</summary>
    [JsonPropertyName("listenerMetadata")]
    public string? ListenerMetadata { get; init; }

    /// <summary>The rules.</summary>
    [JsonPropertyName("syscalls")]
    public IReadOnlyList<SeccompRule>? Syscalls { get; init => field = NoNulls.In(value); }
}
