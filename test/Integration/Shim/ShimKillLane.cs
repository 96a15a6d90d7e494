using System.Globalization;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Shim;

/// <summary>A machine on which one container after another lives its life, and somebody dies in each.</summary>
internal sealed class ShimKillLane : IAsyncDisposable
{
    private const string Box = "box";
    private const int ContinueSignal = 18;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // A shim whose starter died before anybody heard of it ends by itself.
    private const string ShortIdle = "CAISSON_SHIM_IDLE_SECONDS=1";

    private readonly TestMachine _machine = new();
    private readonly ScriptedContainerd _containerd;
    private int _traces;

    internal ShimKillLane() => _containerd = new ScriptedContainerd(_machine, "pod") { Program = Executables.ShimWithFailpoints };

    private static TtrpcCallOptions Soon => new() { Timeout = Deadline };

    /// <summary>The steps of a whole life, in order for each process.</summary>
    internal async Task<IReadOnlyList<ShimKillStep>> TraceLifeAsync()
    {
        var directory = MakeTrace();
        _containerd.MakeBundle(Box, "/bin/sleep", "1000");
        Assert.True(await LiveAsync(Trace(directory)), "a life without a kill");
        Assert.Equal(0, (await _containerd.DeleteAsync(Box)).ExitCode);
        await AssertNothingLeftAsync();
        return ReadTrace(directory);
    }

    /// <summary>The steps of <c>delete</c> after a shim that was killed.</summary>
    internal async Task<IReadOnlyList<ShimKillStep>> TraceDeletionAsync()
    {
        var directory = MakeTrace();
        await LeaveKilledAsync();
        Assert.Equal(0, (await _containerd.DeleteAsync(Box, Trace(directory))).ExitCode);
        await AssertNothingLeftAsync();
        return ReadTrace(directory);
    }

    /// <summary>The shim, or its starter, dies at a step; containerd then deletes.</summary>
    internal async Task KillShimAsync(ShimKillStep step)
    {
        _containerd.MakeBundle(Box, "/bin/sleep", "1000");

        var directory = MakeTrace();
        _ = await LiveAsync(step.Variable("kill"), Trace(directory));

        Assert.Contains(step, ReadTrace(directory));
        var deleted = await _containerd.DeleteAsync(Box);
        Assert.True(deleted.ExitCode == 0, deleted.Error);
        await AssertNothingLeftAsync();
    }

    /// <summary>Every process of the container dies while the shim stands at a step; the shim goes on, and containerd deletes.</summary>
    internal async Task KillContainerAsync(ShimKillStep step)
    {
        _containerd.MakeBundle(Box, "/bin/sleep", "1000");
        var life = LiveAsync(step.Variable("stop"));
        using var shim = await StoppedShimAsync(life);
        foreach (var processId in ContainerProcesses())
        {
            using var process = ForeignProcess.TryOpen(processId);
            _ = process?.Kill();
        }

        Assert.True(shim.Signal(ContinueSignal));
        _ = await life;

        var deleted = await _containerd.DeleteAsync(Box);
        Assert.True(deleted.ExitCode == 0, deleted.Error);
        await AssertNothingLeftAsync();
    }

    /// <summary><c>delete</c> dies at a step after a shim that was killed; containerd deletes again.</summary>
    internal async Task KillDeletionAsync(ShimKillStep step)
    {
        await LeaveKilledAsync();

        Assert.Equal(137, (await _containerd.DeleteAsync(Box, step.Variable("kill"))).ExitCode);

        var deleted = await _containerd.DeleteAsync(Box);
        Assert.True(deleted.ExitCode == 0, deleted.Error);
        await AssertNothingLeftAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _containerd.DisposeAsync();
        _machine.Dispose();
    }

    /// <summary>A container with an exec, from <c>start</c> to the shim's end. False: the connection to the shim broke, or there was none.</summary>
    private async Task<bool> LiveAsync(params string[] variables)
    {
        var started = await _containerd.TryStartAsync(Box, [.. variables, ShortIdle]);
        if (started.ExitCode != 0)
        {
            return false;
        }

        try
        {
            await using var client = await TtrpcClient.ConnectAsync(started.Output["unix://".Length..]);
            var shim = new TaskClient(client);
            _ = await shim.CreateAsync(new CreateTaskRequest { Id = Box, Bundle = _containerd.BundleOf(Box) }, Soon);
            await IfThereAsync(() => shim.StartAsync(new StartRequest { Id = Box }, Soon));
            await IfThereAsync(() => shim.ExecAsync(new ExecProcessRequest { Id = Box, ExecId = "one", Spec = Exec() }, Soon));
            await IfThereAsync(() => shim.StartAsync(new StartRequest { Id = Box, ExecId = "one" }, Soon));
            await IfThereAsync(() => shim.WaitAsync(new WaitRequest { Id = Box, ExecId = "one" }, Soon));
            await IfThereAsync(() => shim.DeleteAsync(new DeleteRequest { Id = Box, ExecId = "one" }, Soon));
            await IfThereAsync(() => shim.KillAsync(new KillRequest { Id = Box, Signal = Signals.Kill, All = true }, Soon));
            await IfThereAsync(() => shim.WaitAsync(new WaitRequest { Id = Box }, Soon));
            await IfThereAsync(() => shim.DeleteAsync(new DeleteRequest { Id = Box }, Soon));
            _ = await shim.ShutdownAsync(new ShutdownRequest { Id = Box }, Soon);
            await WaitForShimAsync();
            return true;
        }
        catch (Exception gone) when (gone is TtrpcConnectionException or IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
        catch (TtrpcStatusException refusal) when (refusal.Code is not TtrpcStatusCode.DeadlineExceeded)
        {
            // A create that met the death of what it made.
            return true;
        }
    }

    private async Task WaitForShimAsync()
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (ShimProcesses().Any())
        {
            Assert.True(DateTime.UtcNow < deadline, "the shim does not end");
            await Task.Delay(2);
        }
    }

    private static async Task IfThereAsync<T>(Func<Task<T>> call)
    {
        try
        {
            _ = await call();
        }
        catch (TtrpcStatusException refusal) when (refusal.Code is TtrpcStatusCode.NotFound or TtrpcStatusCode.FailedPrecondition or TtrpcStatusCode.Unknown)
        {
            // The container died under the call.
        }
    }

    private static Any Exec() => new()
    {
        TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Process",
        Value = """{"args":["/bin/true"],"cwd":"/","env":["PATH=/bin"],"user":{"uid":0,"gid":0}}"""u8.ToArray(),
    };

    private async Task LeaveKilledAsync()
    {
        _containerd.MakeBundle(Box, "/bin/sleep", "1000");
        var address = await _containerd.StartAsync(Box);
        var shim = new TaskClient(await _containerd.ConnectAsync(address));
        _ = await shim.CreateAsync(new CreateTaskRequest { Id = Box, Bundle = _containerd.BundleOf(Box) }, Soon);
        _ = await shim.StartAsync(new StartRequest { Id = Box }, Soon);
        using var process = ForeignProcess.TryOpen((int)(await shim.ConnectAsync(new ConnectRequest { Id = Box }, Soon)).ShimPid);
        _ = process!.Kill();
        Assert.True(process.WaitForExit(Deadline));
    }

    private async Task<ForeignProcess> StoppedShimAsync(Task<bool> life)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (true)
        {
            foreach (var processId in ShimProcesses())
            {
                if (ReadState(processId) == 'T' && ForeignProcess.TryOpen(processId) is { } shim)
                {
                    return shim;
                }
            }

            Assert.False(life.IsCompleted, "the step was not reached");
            Assert.True(DateTime.UtcNow < deadline, "the shim does not come to the step");
            await Task.Delay(1);
        }
    }

    private IEnumerable<int> ShimProcesses() => Directory.GetDirectories("/proc")
        .Select(static path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && Read($"/proc/{id}/cmdline") is var words && words.Contains(_machine.Name, StringComparison.Ordinal) && words.EndsWith("\0serve\0", StringComparison.Ordinal));

    private static char ReadState(int processId) => Read($"/proc/{processId}/stat") is { Length: > 0 } text && text.LastIndexOf(')') is var end and >= 0 ? text[end + 2] : ' ';

    private IEnumerable<int> ContainerProcesses() => Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup")
        .Select(hierarchy => $"{hierarchy}{_machine.Paths.CgroupParent}/{Box}/cgroup.procs")
        .SelectMany(static path => Read(path).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Select(static line => int.Parse(line, CultureInfo.InvariantCulture))
        .Distinct();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string MakeTrace() => _machine.MakeDirectory($"trace-{_traces++}");

    private static string Trace(string directory) => $"CAISSON_FAILPOINTS_TRACE={directory}";

    private static List<ShimKillStep> ReadTrace(string directory)
    {
        var steps = new List<ShimKillStep>();
        foreach (var file in Directory.GetFiles(directory))
        {
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var name in File.ReadLines(file))
            {
                seen[name] = seen.GetValueOrDefault(name) + 1;
                steps.Add(new ShimKillStep(Path.GetFileNameWithoutExtension(file), name, seen[name]));
            }
        }

        return steps;
    }

    private async Task AssertNothingLeftAsync()
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (_machine.Leftovers.Find().Where(static left => !left.EndsWith(ScriptedContainerd.EventSocket, StringComparison.Ordinal)).ToList() is { Count: > 0 } left)
        {
            Assert.True(DateTime.UtcNow < deadline, string.Join('\n', left));
            await Task.Delay(10);
        }

        Directory.Delete(_containerd.BundleOf(Box), recursive: true);
    }
}
