using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>A kernel parameter (sysctl(8)) that belongs to a namespace.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Namespace">The namespace that must be the container's own.</param>
internal sealed record KernelParameter(string Path, Namespaces Namespace)
{
    /// <summary>Reads a name; dots separate, unless a slash comes first, which then separates in their stead.</summary>
    /// <exception cref="LaunchException">The parameter belongs to the whole host.</exception>
    public static KernelParameter Parse(string name)
    {
        var dotted = ToDots(name);
        var owner = dotted switch
        {
            _ when dotted.StartsWith("net.", StringComparison.Ordinal) => Namespaces.Network,
            _ when dotted.StartsWith("fs.mqueue.", StringComparison.Ordinal) => Namespaces.Ipc,
            "kernel.msgmax" or "kernel.msgmnb" or "kernel.msgmni" or "kernel.sem" or "kernel.shmall" or "kernel.shmmax" or "kernel.shmmni"
                or "kernel.shm_rmid_forced" => Namespaces.Ipc,
            "kernel.domainname" => Namespaces.Uts,
            "kernel.hostname" => throw SpecCheck.Invalid("linux.sysctl 'kernel.hostname': use 'hostname'"),
            _ => throw new LaunchException(ErrorCode.InvalidDocument, $"linux.sysctl '{name}' is a parameter of the whole host", 0),
        };
        var path = Swap(dotted);
        return path.Contains("..", StringComparison.Ordinal) || path.Contains("//", StringComparison.Ordinal)
            ? throw SpecCheck.Invalid($"linux.sysctl '{name}' is no parameter's name")
            : new KernelParameter("/proc/sys/" + path, owner);
    }

    // In the dotted spelling a slash stands for a dot within a name (net.ipv4.conf.eth0/100.forwarding).
    private static string ToDots(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return slash >= 0 && (dot < 0 || slash < dot) ? Swap(name) : name;
    }

    private static string Swap(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = source[i] switch { '.' => '/', '/' => '.', var other => other };
        }
    });
}
