using System.Text;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Native;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.NativeTests;

/// <summary>Containers for the launcher's tests: one root made of busybox, an overlay above it for each, everything removed at the end.</summary>
internal sealed class LauncherFixture : IDisposable
{
    private static int made;

    private readonly string _directory = Path.Join(Path.GetTempPath(), $"caisson-native-{Environment.ProcessId}-{Interlocked.Increment(ref made)}");
    private readonly EventLoop _loop;

    private LauncherFixture(EventLoop loop)
    {
        _loop = loop;
        Launcher = new NativeLauncher(loop);
        Directory.CreateDirectory(Lower);
        Directory.CreateDirectory(Path.Join(_directory, "rootfs"));
        foreach (var name in (ReadOnlySpan<string>)["bin", "etc", "work", "tmp"])
        {
            Directory.CreateDirectory(Path.Join(Lower, name));
        }

        File.Copy("/bin/busybox", Path.Join(Lower, "bin/busybox"));
        foreach (var applet in (ReadOnlySpan<string>)["sh", "true", "cat", "ls", "readlink", "grep", "id", "tty", "sleep", "hostname", "stat", "touch", "test", "ip", "mount", "head", "wc"])
        {
            File.CreateSymbolicLink(Path.Join(Lower, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Join(Lower, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n");
    }

    internal NativeLauncher Launcher { get; }

    internal string Lower => Path.Join(_directory, "lower");

    internal string Gate => Path.Join(_directory, "gate");

    internal string BundlePath => _directory;

    internal EventLoop Loop => _loop;

    internal static void Run(Func<LauncherFixture, Task> test)
    {
        if (!File.Exists("/bin/busybox"))
        {
            throw new SkipException("/bin/busybox is missing: install busybox-static");
        }

        if (ProcessCalls.GetEffectiveUserId() != 0)
        {
            throw new SkipException("needs root");
        }

        using var loop = new EventLoop();
        _ = loop.Run(async own =>
        {
            using var fixture = new LauncherFixture(own);
            try
            {
                await test(fixture);
            }
            finally
            {
                await fixture.Launcher.DisposeAsync();
            }

            return 0;
        });
    }

    internal static Process Program(params string[] arguments) => new()
    {
        Args = arguments,
        WorkingDirectory = "/",
        Env = ["PATH=/bin"],
        User = new User(),
        Capabilities = new Capabilities { Bounding = ["CAP_KILL"], Effective = ["CAP_KILL"], Permitted = ["CAP_KILL"] },
        NoNewPrivileges = true,
    };

    internal static Process Shell(string script) => Program("sh", "-c", script);

    internal ContainerLaunch Container(Process process, ProcessDescriptors descriptors) => new()
    {
        Id = "native-test",
        BundlePath = _directory,
        Spec = SpecOf(process),
        RootMounts = [Overlay()],
        Cgroup = new CgroupJoin([], null),
        Descriptors = descriptors,
        GatePath = Gate,
        DiesWithLauncher = true,
    };

    internal static Spec SpecOf(Process process) => new()
    {
        Version = "1.2.0",
        Root = new Root { Path = "rootfs" },
        Process = process,
        Hostname = "chamber",
        Mounts =
        [
            new Mount { Destination = "/proc", Type = "proc", Source = "proc", Options = ["nosuid", "noexec", "nodev"] },
            new Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=64k"] },
            new Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
            new Mount { Destination = "/dev/shm", Type = "tmpfs", Source = "shm", Options = ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
            new Mount { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue", Options = ["nosuid", "noexec", "nodev"] },
            new Mount { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["nosuid", "noexec", "nodev", "ro"] },
            new Mount { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["nosuid", "noexec", "nodev", "relatime", "ro"] },
            new Mount { Destination = "/run", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755"] },
        ],
        Linux = new LinuxConfig
        {
            Namespaces =
            [
                new LinuxNamespace { Type = NamespaceType.Pid },
                new LinuxNamespace { Type = NamespaceType.Network },
                new LinuxNamespace { Type = NamespaceType.Mount },
                new LinuxNamespace { Type = NamespaceType.Ipc },
                new LinuxNamespace { Type = NamespaceType.Uts },
                new LinuxNamespace { Type = NamespaceType.Cgroup },
            ],
            MaskedPaths = ["/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi", "/sys/firmware"],
            ReadOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    };

    /// <summary>Runs a container to its end.</summary>
    internal async Task<(int Code, string Output)> RunAsync(Process process, Func<ContainerLaunch, ContainerLaunch>? change = null)
    {
        var (reader, writer) = Pipes.Create();
        using var output = new FileStream(reader, FileAccess.Read, 1);
        using (writer)
        {
            var launch = Container(process, new ProcessDescriptors.Streams(null, writer, writer));
            using var launched = await Launcher.PrepareAsync(change is null ? launch : change(launch), CancellationToken.None);
            await launched.ReleaseAsync(CancellationToken.None);
            writer.Dispose();
            var text = await new StreamReader(output, Encoding.UTF8).ReadToEndAsync();
            return (await WaitAsync(launched.PidFd), text);
        }
    }

    /// <summary>Runs an exec to its end.</summary>
    internal ExecLaunch Exec(LaunchedProcess init, Spec spec, Process process, ProcessDescriptors descriptors) => new()
    {
        Id = "native-test",
        BundlePath = _directory,
        Spec = spec,
        Process = process,
        Init = init,
        Cgroup = new CgroupJoin([], null),
        Descriptors = descriptors,
        DiesWithLauncher = true,
    };

    internal async Task<(int Code, string Output)> ExecAsync(LaunchedProcess init, Spec spec, Process process)
    {
        var (reader, writer) = Pipes.Create();
        using var output = new FileStream(reader, FileAccess.Read, 1);
        using (writer)
        {
            using var launched = await Launcher.PrepareExecAsync(
                Exec(init, spec, process, new ProcessDescriptors.Streams(null, writer, writer)),
                CancellationToken.None);
            await launched.ReleaseAsync(CancellationToken.None);
            writer.Dispose();
            var text = await new StreamReader(output, Encoding.UTF8).ReadToEndAsync();
            return (await WaitAsync(launched.PidFd), text);
        }
    }

    /// <summary>Waits for a process and reaps it: its exit code, or 128 and its signal.</summary>
    internal async Task<int> WaitAsync(SafeFileHandle pidFd)
    {
        await _loop.WaitReadableAsync(pidFd, CancellationToken.None);
        return Reap(pidFd);
    }

    /// <summary>Reaps a process that has ended.</summary>
    internal static int Reap(SafeFileHandle pidFd)
    {
        var end = ChildProcess.TryReap(pidFd) ?? throw new InvalidOperationException("it still runs");
        return end.Signal == 0 ? end.Code : 128 + end.Signal;
    }

    internal RootMount Overlay(string? lower = null)
    {
        var layer = Path.Join(_directory, $"layer-{Interlocked.Increment(ref made)}");
        Directory.CreateDirectory(Path.Join(layer, "upper"));
        Directory.CreateDirectory(Path.Join(layer, "work"));
        return new RootMount
        {
            Type = "overlay",
            Source = "overlay",
            Options = [$"lowerdir={lower ?? Lower}", $"upperdir={layer}/upper", $"workdir={layer}/work"],
        };
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
