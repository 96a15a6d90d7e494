using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>caisson-runtime on the real kernel, with a bundle of busybox; afterwards nothing may be left.</summary>
public abstract class RuntimeTest : IAsyncLifetime
{
    /// <summary>What every test here needs.</summary>
    public const Requirement Needs = Requirement.Runtime | Requirement.Busybox;

    private static readonly string[] Applets = ["grep", "awk", "sort", "readlink", "stat", "find", "tr", "cut", "printf", "umask", "uname"];

    private protected TestMachine Machine { get; } = new();

    private protected string Bundle => Path.Combine(Machine.Root, "bundle");

    private protected string RootPath => Path.Combine(Bundle, "rootfs");

    private protected string StatePath => Path.Combine(Machine.Root, "states");

    public virtual Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            BusyboxRoot.Make(Path.Combine(Machine.MakeDirectory("bundle"), "rootfs"));
            foreach (var applet in Applets)
            {
                _ = File.CreateSymbolicLink(Path.Combine(RootPath, "bin", applet), "busybox");
            }
        }

        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        using (Machine)
        {
            await Machine.AssertNothingLeftAsync();
        }
    }

    /// <summary>A specification of everything an ordinary container has.</summary>
    private protected Spec SpecOf(string id, params string[] arguments) => new()
    {
        Version = "1.0.2",
        Process = new Process
        {
            User = new User(),
            Args = arguments,
            Env = ["PATH=/bin"],
            WorkingDirectory = "/",
            Capabilities = new Capabilities { Bounding = ["CAP_KILL", "CAP_CHOWN"], Effective = ["CAP_KILL", "CAP_CHOWN"], Permitted = ["CAP_KILL", "CAP_CHOWN"] },
            Rlimits = [new ResourceLimit { Type = "RLIMIT_NOFILE", Hard = 1024, Soft = 1024 }],
            NoNewPrivileges = true,
        },
        Root = new Root { Path = "rootfs" },
        Hostname = "chamber",
        Mounts =
        [
            MountOf("/proc", "proc", "proc"),
            MountOf("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
            MountOf("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"),
            MountOf("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
            MountOf("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
            MountOf("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
        ],
        Linux = new LinuxConfig
        {
            CgroupsPath = $"{Machine.Paths.CgroupParent}/{id}",
            Resources = new LinuxResources { Devices = [new DeviceRule { Allow = false, Access = "rwm" }] },
            Namespaces =
            [
                .. new[] { NamespaceType.Pid, NamespaceType.Network, NamespaceType.Ipc, NamespaceType.Uts, NamespaceType.Mount, NamespaceType.Cgroup }
                    .Select(type => new LinuxNamespace { Type = type }),
            ],
            MaskedPaths = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"],
            ReadOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    };

    private protected static Mount MountOf(string destination, string type, string source, params string[] options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options };

    private protected void Write(Spec spec) => File.WriteAllBytes(Path.Combine(Bundle, "config.json"), OciCodecs.Spec.WriteBytes(spec));

    /// <summary>Runs a command to its end, its output and error read: not for one that leaves a process behind with them.</summary>
    private protected Task<ProgramResult> RuntimeAsync(params string[] arguments) => Machine.RunAsync(Executables.Runtime, ["--root", StatePath, .. arguments]);

    /// <summary>Runs a command that leaves a process behind: both write to files, read here at the command's end.</summary>
    private protected async Task<ProgramResult> LeavingAsync(params string[] arguments)
    {
        var files = Path.Combine(Machine.Root, "streams-" + Guid.NewGuid().ToString("n"));
        var result = await Machine.RunAsync(
            "/bin/sh", ["-c", "exec \"$@\" </dev/null >\"$0.out\" 2>\"$0.err\"", files, Executables.Runtime, "--root", StatePath, .. arguments]);
        return result with { Output = await File.ReadAllTextAsync(files + ".out"), Error = await File.ReadAllTextAsync(files + ".err") };
    }

    /// <summary>Runs a container to its end.</summary>
    private protected Task<ProgramResult> RunAsync(Spec spec)
    {
        Write(spec);
        return RuntimeAsync("run", "--bundle", Bundle, "box");
    }

    /// <summary>Creates and starts a container that idles.</summary>
    private protected async Task StartAsync(string id, Func<Spec, Spec>? change = null)
    {
        var spec = SpecOf(id, "/bin/sleep", "1000");
        Write(change is null ? spec : change(spec));
        Assert.Equal(new ProgramResult(0, "", ""), await LeavingAsync("create", "--bundle", Bundle, id));
        Assert.Equal(new ProgramResult(0, "", ""), await RuntimeAsync("start", id));
    }

    private protected async Task<string> StatusAsync(string id)
    {
        var result = await RuntimeAsync("state", id);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return OciCodecs.State.Read(result.Output)!.Status.Value;
    }

    /// <summary>Waits until a container has the status.</summary>
    private protected async Task AwaitStatusAsync(string id, string status)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (await StatusAsync(id) is var now && now != status)
        {
            Assert.True(DateTime.UtcNow < deadline, $"'{id}' is {now}, not {status}");
            await Task.Delay(20);
        }
    }
}
