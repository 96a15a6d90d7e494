using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>Documents of busybox containers.</summary>
internal static class TestDocuments
{
    private static readonly string[] DefaultEnvironment = ["PATH=/bin"];

    /// <summary>A container with namespaces of its own, whose root is used as it is.</summary>
    /// <param name="bundle">Holds <c>rootfs</c>.</param>
    /// <param name="cgroup">The cgroup's path below each hierarchy.</param>
    /// <param name="arguments">The init process.</param>
    internal static ComputeSystemDocument Container(string bundle, string? cgroup, params string[] arguments) => new()
    {
        Owner = "tests",
        ShouldTerminateOnLastHandleClosed = true,
        SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
        HostedSystem = new HostedSystem
        {
            SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
            OciBundlePath = bundle,
            OciSpecification = new Spec
            {
                Version = "1.2.0",
                Root = new Root { Path = "rootfs" },
                Process = Process(arguments),
                Mounts =
                [
                    new Mount { Destination = "/proc", Type = "proc", Source = "proc" },
                    new Mount { Destination = "/tmp", Type = "tmpfs", Source = "tmpfs" },
                ],
                Linux = new LinuxConfig
                {
                    CgroupsPath = cgroup,
                    Namespaces =
                    [
                        new LinuxNamespace { Type = NamespaceType.Pid },
                        new LinuxNamespace { Type = NamespaceType.Mount },
                        new LinuxNamespace { Type = NamespaceType.Ipc },
                        new LinuxNamespace { Type = NamespaceType.Uts },
                    ],
                },
            },
        },
    };

    /// <summary>A container of two processes that stay, whose root is in <c>bundle/rootfs</c> below a directory.</summary>
    internal static ComputeSystemDocument Sleeping(string root) => Script(root, "sleep 1000 & sleep 1000");

    /// <summary>A container that runs a script; its root is in <c>bundle/rootfs</c> below a directory.</summary>
    internal static ComputeSystemDocument Script(string root, string script) => Container(Path.Combine(root, "bundle"), null, "/bin/sh", "-c", script);

    /// <summary>A process beside the init process.</summary>
    internal static ProcessParameters Exec(params string[] arguments) => new() { OciProcess = Process(arguments) };

    private static Process Process(string[] arguments) => new() { Args = arguments, Env = DefaultEnvironment, WorkingDirectory = "/" };
}
