using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Systems;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>An engine over a <see cref="FakeMachine"/>, on a loop of its own.</summary>
internal sealed class EngineHarness : IEngineObserver
{
    private EngineHarness(EventLoop loop, string directory)
    {
        Directory = directory;
        Journal = SystemJournal.Create(directory, Id);
        Engine = new LinuxEngine(new EngineParts
        {
            Launcher = Machine,
            Reaper = Machine,
            Cgroups = Machine,
            Streams = Machine,
            Journal = Journal,
            Time = loop.Time,
            Track = loop.Track,
            Log = NullLogger.Instance,
            Observer = this,
            ProcessesDieWithEngine = true,
        });
        Service = Engine.OpenConnection();
    }

    public static SystemId Id { get; } = new("one");

    public FakeMachine Machine { get; } = new();

    public LinuxEngine Engine { get; }

    public LinuxComputeService Service { get; }

    public SystemJournal Journal { get; }

    public string Directory { get; }

    public List<(SystemProperties Properties, ExitFate Fate)> Vanished { get; } = [];

    /// <summary>Runs a test on the loop's thread.</summary>
    public static void Run(Func<EngineHarness, Task> test)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("caisson-engine-").FullName;
        try
        {
            using var loop = new EventLoop();
            loop.Run(async running =>
            {
                var harness = new EngineHarness(running, directory);
                await test(harness);
                harness.Machine.IgnoresKills = false;
                await harness.Engine.DisposeAsync();
                harness.Journal.Dispose();
                return 0;
            });
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    public ComputeSystemDocument Document(bool endsWithCreator = false) => new()
    {
        Owner = "tests",
        ShouldTerminateOnLastHandleClosed = endsWithCreator,
        HostedSystem = new HostedSystem
        {
            OciBundlePath = Directory,
            OciSpecification = new Spec
            {
                Version = "1.2.0",
                Root = new Root { Path = "rootfs" },
                Process = Program("true"),
                Linux = new LinuxConfig(),
            },
        },
    };

    public static Process Program(params string[] arguments) => new() { Args = arguments, WorkingDirectory = "/" };

    public static ProcessParameters Exec { get; } = new() { OciProcess = Program("true") };

    public static ProcessParameters Init { get; } = new();

    public Task<SystemHandle> CreateAsync(bool endsWithCreator = false) =>
        Service.CreateSystemAsync(Id, Document(endsWithCreator), CancellationToken.None);

    public async Task<SystemHandle> StartAsync()
    {
        var system = await CreateAsync();
        await Service.StartSystemAsync(system, CancellationToken.None);
        return system;
    }

    /// <summary>A durable system with a restart policy.</summary>
    public Task<SystemHandle> CreateRestartingAsync(RestartMode mode, int maximumRetries = 0)
    {
        var document = Document();
        var restart = new RestartPolicy { Mode = mode, MaximumRetries = maximumRetries };
        return Service.CreateSystemAsync(Id, document with { HostedSystem = document.HostedSystem! with { Restart = restart } }, CancellationToken.None);
    }

    /// <summary>A durable system of another document, started.</summary>
    public async Task<SystemHandle> StartAsync(Func<HostedSystem, HostedSystem> change)
    {
        var document = Document();
        var system = await Service.CreateSystemAsync(Id, document with { HostedSystem = change(document.HostedSystem!) }, CancellationToken.None);
        await Service.StartSystemAsync(system, CancellationToken.None);
        return system;
    }

    /// <summary>A request to change something with these settings; null removes it.</summary>
    public static ModifySettingRequest Change(string path, string? settings) => new()
    {
        ResourcePath = path,
        RequestType = settings is null ? ModifyRequestType.Remove : ModifyRequestType.Update,
        Settings = settings is null ? null : System.Text.Json.JsonElement.Parse(settings),
    };

    /// <summary>Lets the loop run until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(patience.Elapsed < TestDeadline.MustHappen, "it never came to be");
            await Task.Yield();
        }
    }

    /// <summary>A request for a memory limit.</summary>
    public static ModifySettingRequest MemoryOf(int megabytes) => new()
    {
        ResourcePath = ResourcePath.ContainerMemory,
        Settings = System.Text.Json.JsonElement.Parse(megabytes.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    };

    /// <summary>Waits for a notification of a kind.</summary>
    public async Task<T> WaitForAsync<T>(SystemHandle system, Func<T, bool>? wanted = null)
        where T : SystemNotification
    {
        await foreach (var notification in Service.SubscribeAsync(system, CancellationToken.None))
        {
            if (notification is T found && wanted?.Invoke(found) != false)
            {
                return found;
            }
        }

        throw new InvalidOperationException("it never came");
    }

    public async Task<string?> StateOfAsync(SystemHandle system) =>
        (await Service.GetSystemPropertiesAsync(system, new PropertyQuery(), CancellationToken.None)).State;

    /// <summary>Reads notifications to the end of the system.</summary>
    public async Task<List<SystemNotification>> ReadToEndAsync(SystemHandle system)
    {
        var read = new List<SystemNotification>();
        await foreach (var notification in Service.SubscribeAsync(system, CancellationToken.None))
        {
            read.Add(notification);
        }

        return read;
    }

    /// <summary>Waits until the system has stopped, and how.</summary>
    public async Task<ExitRecord> WaitAsync(SystemHandle system) =>
        ((SystemNotification.Exited)(await ReadToEndAsync(system))[^1]).Exit;

    public void SystemChanged(SystemProperties properties)
    {
    }

    public void SystemVanished(SystemProperties properties, ExitFate fate) => Vanished.Add((properties, fate));
}
