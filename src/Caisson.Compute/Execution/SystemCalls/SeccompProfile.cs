using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>A seccomp profile as people keep it in a file: Docker's form, of which the specification's own is a part.</summary>
/// <remarks>Docker's documentation, "Seccomp security profiles"; <c>profiles/seccomp/default.json</c>.</remarks>
public sealed record SeccompProfile : Document
{
    /// <summary>What happens to calls that no rule names.</summary>
    [JsonPropertyName("defaultAction")]
    public string? DefaultAction { get; init; }

    /// <summary>The errno of the default action.</summary>
    [JsonPropertyName("defaultErrnoRet")]
    public uint? DefaultErrno { get; init; }

    /// <summary>The architectures, when they are the same everywhere.</summary>
    [JsonPropertyName("architectures")]
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>The architectures by the machine's own; not together with <see cref="Architectures"/>.</summary>
    [JsonPropertyName("archMap")]
    public IReadOnlyList<ProfileArchitecture>? ArchitectureMap { get; init; }

    /// <summary>For instance <c>SECCOMP_FILTER_FLAG_LOG</c>.</summary>
    [JsonPropertyName("flags")]
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>A socket that gets the notification descriptor.</summary>
    [JsonPropertyName("listenerPath")]
    public string? ListenerPath { get; init; }

    /// <summary>What is sent along with it.</summary>
    [JsonPropertyName("listenerMetadata")]
    public string? ListenerMetadata { get; init; }

    /// <summary>The rules.</summary>
    [JsonPropertyName("syscalls")]
    public IReadOnlyList<ProfileRule>? Syscalls { get; init; }
}
