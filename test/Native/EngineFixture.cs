using System.Text;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Systems;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Native;

namespace Caisson.NativeTests;

/// <summary>An engine on the real kernel, as root: a bundle with a busybox root, cgroups under a parent of its own, and a check that nothing is left.</summary>
internal sealed class EngineFixture
{
    private static int made;

    private readonly string _directory = Path.Join(Path.GetTempPath(), $"caisson-engine-{Environment.ProcessId}-{Interlocked.Increment(ref made)}");
    private readonly string _cgroupParent;
    private int _lastSystem;

    private EngineFixture(EventLoop loop)
    {
        Loop = loop;
        var root = Path.Join(_directory, "rootfs");
        foreach (var name in (ReadOnlySpan<string>)["bin", "proc", "dev", "sys", "tmp", "run", "etc"])
        {
            Directory.CreateDirectory(Path.Join(root, name));
        }

        File.Copy("/bin/busybox", Path.Join(root, "bin/busybox"));
        foreach (var applet in (ReadOnlySpan<string>)["sh", "true", "cat", "sleep", "echo", "stty", "tail", "dd", "test", "mkdir", "mknod", "head", "wc"])
        {
            File.CreateSymbolicLink(Path.Join(root, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Join(_directory, "notes"), "");
        _cgroupParent = $"/caisson-native-{Environment.ProcessId}-{made}";
        Journal = SystemJournal.Create(_directory, new SystemId("native"));
        Engine = LinuxEngine.Create(new LinuxEngineOptions
        {
            Loop = loop,
            Journal = Journal,
            Paths = new CaissonPaths { RunDirectory = _directory, DataDirectory = _directory, CgroupParent = _cgroupParent },
        });
        Service = Engine.OpenConnection();
    }

    internal EventLoop Loop { get; }

    internal LinuxEngine Engine { get; }

    internal LinuxComputeService Service { get; }

    internal SystemJournal Journal { get; }

    internal string BundlePath => _directory;

    internal string CgroupParent => _cgroupParent;

    /// <summary>Runs a test on a loop of its own and checks that engine, pool and cgroups are left as they were found.</summary>
    internal static void Run(Func<EngineFixture, Task> test)
    {
        var before = ThreadPool.CompletedWorkItemCount;
        RunWithPool(test);
        Check.Equal(before, ThreadPool.CompletedWorkItemCount, "work items of the thread pool");
    }

    /// <summary>The same for a test that uses the thread pool itself.</summary>
    internal static void RunWithPool(Func<EngineFixture, Task> test)
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
            var fixture = new EngineFixture(own);
            try
            {
                await test(fixture);
            }
            finally
            {
                await fixture.Service.DisposeAsync();
                await fixture.Engine.DisposeAsync();
                var left = fixture.Journal.Pending.Count;
                fixture.Journal.Dispose();
                fixture.Clean();
                Check.Equal(0, left, "journal entries left");
            }

            return 0;
        });
    }

    internal ComputeSystemDocument Document(
        Process process, LinuxResources? resources = null, bool endsWithCreator = true, Func<Spec, Spec>? change = null)
    {
        var spec = LauncherFixture.SpecOf(process);
        spec = change is null ? spec : change(spec);
        return new ComputeSystemDocument
        {
            Owner = "native tests",
            ShouldTerminateOnLastHandleClosed = endsWithCreator,
            HostedSystem = new HostedSystem
            {
                OciBundlePath = _directory,
                OciSpecification = spec with { Linux = spec.Linux! with { Resources = resources } },
            },
        };
    }

    internal Task<SystemHandle> CreateAsync(
        Process process, LinuxResources? resources = null, bool endsWithCreator = true, Func<Spec, Spec>? change = null) =>
        Service.CreateSystemAsync(new SystemId($"system-{++_lastSystem}"), Document(process, resources, endsWithCreator, change), CancellationToken.None);

    /// <summary>A system with hooks.</summary>
    internal Task<SystemHandle> CreateAsync(Process process, Hooks hooks)
    {
        var document = Document(process);
        var hosted = document.HostedSystem!;
        return Service.CreateSystemAsync(
            new SystemId($"system-{++_lastSystem}"),
            document with { HostedSystem = hosted with { OciSpecification = hosted.OciSpecification! with { Hooks = hooks } } },
            CancellationToken.None);
    }

    /// <summary>A hook that leaves a word in a file of the host.</summary>
    internal Hook Note(string word, string then = "true") =>
        new() { Path = "/bin/sh", Args = ["sh", "-c", $"echo {word} >>{_directory}/notes; {then}"], Env = ["PATH=/usr/bin:/bin"] };

    /// <summary>The words that hooks have left.</summary>
    internal string ReadNotes() => string.Join(' ', File.ReadAllLines(Path.Join(_directory, "notes")));

    /// <summary>Waits until a hook has left its first word.</summary>
    internal async Task AwaitNoteAsync()
    {
        using var watch = KernelNotice.TryWatchFile(Path.Join(_directory, "notes"), out _) ?? throw new InvalidOperationException("no watch");
        while (ReadNotes().Length == 0)
        {
            await Loop.WaitReadableAsync(watch, CancellationToken.None);
            _ = KernelNotice.Drain(watch);
        }
    }

    /// <summary>A system whose init process sleeps.</summary>
    internal async Task<SystemHandle> StartSleeperAsync()
    {
        var system = await CreateAsync(LauncherFixture.Program("sleep", "1000"));
        await Service.StartSystemAsync(system, CancellationToken.None);
        return system;
    }

    internal static ProcessParameters Exec(Process process) => new() { OciProcess = process };

    internal async Task<ExitRecord> WaitAsync(SystemHandle system)
    {
        await foreach (var notification in Service.SubscribeAsync(system, CancellationToken.None))
        {
            if (notification is SystemNotification.Exited exited)
            {
                return exited.Exit;
            }
        }

        throw new InvalidOperationException("the notifications ended without an exit");
    }

    internal async Task<ExitRecord> WaitAsync(SystemHandle system, ProcessNumber number)
    {
        await foreach (var notification in Service.SubscribeAsync(system, CancellationToken.None))
        {
            if (notification is SystemNotification.ProcessExited exited && exited.Number == number)
            {
                return exited.Exit;
            }
        }

        throw new InvalidOperationException("the notifications ended without the process's exit");
    }

    internal static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    internal static async Task<string> ReadTextAsync(Stream stream) => Encoding.UTF8.GetString(await ReadToEndAsync(stream));

    private void Clean()
    {
        foreach (var parent in CgroupParents())
        {
            Check.Equal(0, Directory.GetDirectories(parent).Length, $"cgroups left in {parent}");
            Directory.Delete(parent);
        }

        Directory.Delete(_directory, recursive: true);
    }

    private string[] CgroupParents() =>
    [
        .. Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(hierarchy => hierarchy + _cgroupParent).Where(Directory.Exists),
    ];
}
