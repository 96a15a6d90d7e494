using System.Diagnostics;
using System.Globalization;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Systems;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Files;

namespace Caisson.Bench.Engine;

/// <summary>An engine of its own, and what is timed on it.</summary>
internal sealed class EngineProbe : IAsyncDisposable
{
    private readonly EventLoop _loop;
    private readonly string _rootFileSystem;
    private readonly Seccomp _filter;
    private readonly string _home;
    private readonly SystemJournal _journal;
    private readonly LinuxEngine _engine;
    private readonly LinuxComputeService _service;
    private int _lastSystem;

    private EngineProbe(EventLoop loop, string rootFileSystem, string home, Seccomp filter)
    {
        _filter = filter;
        _loop = loop;
        _rootFileSystem = rootFileSystem;
        _home = home;
        _journal = SystemJournal.Create(home, new SystemId("bench"));
        _engine = LinuxEngine.Create(new LinuxEngineOptions { Loop = loop, Journal = _journal, Paths = CaissonPaths.FromEnvironment() });
        _service = _engine.OpenConnection();
    }

    private static CancellationToken None => CancellationToken.None;

    public static EngineProbe Create(EventLoop loop, string rootFileSystem, string work, Seccomp filter)
    {
        var home = Path.Join(work, string.Create(CultureInfo.InvariantCulture, $"engine-{Environment.ProcessId}"));
        _ = Directory.CreateDirectory(home);
        return new EngineProbe(loop, rootFileSystem, home, filter);
    }

    /// <summary>Create, prepare, start, exit seen, closed: <c>/bin/true</c>.</summary>
    public async Task RunLifecyclesAsync(int count, TimeSpan idle)
    {
        for (var index = 0; index < count; index++)
        {
            var document = MakeDocument("/bin/true");
            await RestAsync(idle);
            var begin = Stopwatch.GetTimestamp();
            await LaunchAsync(document);
            Print(begin);
        }
    }

    /// <summary>Containers that go on running until the probe ends.</summary>
    public async Task StartSleepersAsync(int count)
    {
        for (var index = 0; index < count; index++)
        {
            _ = await StartSleeperAsync();
        }
    }

    /// <summary>Own memory after many launches less that after a hundred, in KiB.</summary>
    /// <returns>Whether descriptors and threads are as many as before.</returns>
    public async Task<bool> MeasureGrowthAsync(int launches)
    {
        const int WarmUp = 100;
        await LaunchManyAsync(WarmUp);
        var (memory, descriptors, threads) = (OwnMemoryInKibibytes(), Count("fd"), Count("task"));
        await LaunchManyAsync(launches);
        StandardOutput.Write(string.Create(CultureInfo.InvariantCulture, $"{OwnMemoryInKibibytes() - memory}\n"));
        return descriptors == Count("fd") && threads == Count("task");

        async Task LaunchManyAsync(int count)
        {
            for (var index = 0; index < count; index++)
            {
                await LaunchAsync(MakeDocument("/bin/true"));
                Directory.Delete(Path.Join(_home, string.Create(CultureInfo.InvariantCulture, $"layer-{_lastSystem - 1}")), recursive: true);
            }
        }

        static int Count(string what) => Directory.GetFileSystemEntries($"/proc/self/{what}").Length;

        static long OwnMemoryInKibibytes()
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan("RssAnon:".Length).Trim()[..^" kB".Length], CultureInfo.InvariantCulture);
                }
            }

            return 0;
        }
    }

    /// <summary><c>/bin/true</c> as a further process.</summary>
    public async Task RunExecsAsync(int count, TimeSpan idle)
    {
        var system = await StartSleeperAsync();
        var parameters = new ProcessParameters { OciProcess = ProbeSpec.Program("/bin/true") };
        for (var index = 0; index < count; index++)
        {
            await RestAsync(idle);
            var begin = Stopwatch.GetTimestamp();
            var process = await _service.CreateProcessAsync(system, parameters, ProcessStdio.None, None);
            await WaitAsync(system, process.Number);
            Print(begin);
            await _service.CloseProcessAsync(process.Handle, None);
        }

        await _service.CloseSystemAsync(system, None);
    }

    /// <summary>One reading of one system's statistics.</summary>
    public async Task ReadStatisticsAsync(int count, TimeSpan idle)
    {
        var system = await StartSleeperAsync();
        var query = new PropertyQuery { PropertyTypes = [PropertyType.Statistics] };
        for (var index = 0; index < count; index++)
        {
            await RestAsync(idle);
            var begin = Stopwatch.GetTimestamp();
            _ = await _service.GetSystemPropertiesAsync(system, query, None);
            Print(begin);
        }

        await _service.CloseSystemAsync(system, None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _engine.DisposeAsync();
        _journal.Dispose();
    }

    private async Task RestAsync(TimeSpan idle)
    {
        if (idle > TimeSpan.Zero)
        {
            await Task.Delay(idle, _loop.Time);
        }
    }

    private async Task<SystemHandle> StartSleeperAsync()
    {
        var (system, _) = await CreateAsync(MakeDocument("/bin/sleep", "1000000"));
        await _service.StartSystemAsync(system, None);
        return system;
    }

    /// <summary>From create to closed, the init process's handle with it.</summary>
    private async Task LaunchAsync(ComputeSystemDocument document)
    {
        var (system, init) = await CreateAsync(document);
        await _service.StartSystemAsync(system, None);
        await WaitAsync(system, ProcessNumber.Init);
        await _service.CloseProcessAsync(init, None);
        await _service.CloseSystemAsync(system, None);
    }

    private async Task<(SystemHandle System, ProcessHandle Init)> CreateAsync(ComputeSystemDocument document)
    {
        var id = new SystemId(string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}-{++_lastSystem}"));
        var system = await _service.CreateSystemAsync(id, document, None);
        var init = await _service.PrepareProcessAsync(system, new ProcessParameters(), ProcessStdio.None, None);
        return (system, init.Handle);
    }

    /// <summary>The layers' directories are the caller's to make, as in the C baseline.</summary>
    private ComputeSystemDocument MakeDocument(params string[] command)
    {
        var layer = Path.Join(_home, string.Create(CultureInfo.InvariantCulture, $"layer-{_lastSystem}"));
        _ = Directory.CreateDirectory(Path.Join(layer, "upper"));
        _ = Directory.CreateDirectory(Path.Join(layer, "work"));
        return new ComputeSystemDocument
        {
            Owner = "bench",
            ShouldTerminateOnLastHandleClosed = true,
            HostedSystem = new HostedSystem
            {
                OciBundlePath = _home,
                OciSpecification = ProbeSpec.Of(_rootFileSystem, _filter, ProbeSpec.Program(command)),
                RootMounts =
                [
                    new RootMount { Type = "overlay", Source = "overlay", Options = [$"lowerdir={_rootFileSystem}", $"upperdir={layer}/upper", $"workdir={layer}/work"] },
                ],
            },
        };
    }

    private async Task WaitAsync(SystemHandle system, ProcessNumber number)
    {
        await foreach (var notification in _service.SubscribeAsync(system, None))
        {
            if (notification is SystemNotification.Exited || (notification is SystemNotification.ProcessExited exited && exited.Number == number))
            {
                return;
            }
        }
    }

    private static void Print(long begin) =>
        StandardOutput.Write(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(begin).TotalMicroseconds:F1}\n"));
}
