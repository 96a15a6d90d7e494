using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A kind of Linux namespace.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<NamespaceType>))]
public readonly record struct NamespaceType(string Value) : IOpenWord<NamespaceType>
{
    /// <summary>Process ids.</summary>
    public static NamespaceType Pid { get; } = new("pid");

    /// <summary>Network devices, addresses, routes, ports.</summary>
    public static NamespaceType Network { get; } = new("network");

    /// <summary>Mounts.</summary>
    public static NamespaceType Mount { get; } = new("mount");

    /// <summary>System V and POSIX message objects.</summary>
    public static NamespaceType Ipc { get; } = new("ipc");

    /// <summary>Host and domain name.</summary>
    public static NamespaceType Uts { get; } = new("uts");

    /// <summary>User and group ids.</summary>
    public static NamespaceType User { get; } = new("user");

    /// <summary>The view of the cgroup hierarchies.</summary>
    public static NamespaceType Cgroup { get; } = new("cgroup");

    /// <summary>Monotonic and boot-time clocks.</summary>
    public static NamespaceType Time { get; } = new("time");

    /// <inheritdoc/>
    public static NamespaceType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
