using System.Globalization;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Engine.Systems.Journal;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Matrix;

/// <summary>A machine on which rows are run one after the other, beside a container that has nothing to do with them.</summary>
internal sealed class MatrixLane : IAsyncDisposable
{
    private const string Neighbour = "neighbour";
    private const int Continue = 18;
    private const int Kill = 9;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly SystemId Box = new(MatrixVerb.Container);

    private readonly TestMachine _machine = new();
    private int _neighbourHost;
    private int _traces;

    /// <summary>Imports the image and starts the neighbour.</summary>
    internal async Task PrepareAsync()
    {
        await BusyboxImage.ImportAsync(_machine);
        await SucceedAsync(Product, ["run", "-d", "--name", Neighbour, BusyboxImage.Name, "sleep", "1000"]);
        using var host = _machine.FindHost(Neighbour);
        _neighbourHost = host.ProcessId;
    }

    /// <summary>Runs a command once and tells which failpoints its host passes because of it: each with how often the host has come there then.</summary>
    internal async Task<IReadOnlyList<(string Failpoint, int Occurrence)>> TraceAsync(MatrixVerb verb)
    {
        var trace = NewTrace();
        var environment = Environment(trace, script: null);
        foreach (var preparation in verb.Preparations)
        {
            await SucceedAsync(environment, preparation);
        }

        var before = ReadTrace(trace);
        await SucceedAsync(environment, verb.Command);
        if (verb.EndsContainer)
        {
            await UntilHostIsGoneAsync();
        }

        var passed = ReadTrace(trace).Skip(before.Count).Distinct(StringComparer.Ordinal).Where(DependsOnTheCommand)
            .Select(name => (name, before.Count(earlier => earlier == name) + 1))
            .ToList();
        await EndAsync();
        return passed;
    }

    // Whether an exit is written depends on who still looks on at that moment: FailpointKillTests have these steps.
    private static bool DependsOnTheCommand(string failpoint) => failpoint is not ("files.before-exit" or "files.after-exit");

    /// <summary>Runs a row.</summary>
    /// <returns>What was wrong; empty when nothing was.</returns>
    internal async Task<IReadOnlyList<string>> RunAsync(MatrixRow row)
    {
        var wrong = new List<string>();
        try
        {
            var hasExit = await KillAsync(row);
            if (row.Victim != MatrixVictim.Command && hasExit)
            {
                await AssertExitIsKeptAsync(row, wrong);
            }

            await EndAsync();
        }
        catch (Exception error) when (error is Xunit.Sdk.XunitException or InvalidOperationException or TimeoutException or IOException)
        {
            wrong.Add(error.Message);
            foreach (var stopped in Traces(CurrentTrace).Select(ProcessIdOf).Where(processId => ProcessWatch.StateOf(processId) == 'T'))
            {
                using var process = ForeignProcess.TryOpen(stopped);
                _ = process?.Kill();
            }

            _ = await _machine.RunAsync(Executables.Cli, Product, "rm", "-f", MatrixVerb.Container);
            _ = await _machine.RunAsync(Executables.Cli, Product, "doctor", "--clean");
        }

        wrong.AddRange(await LeftoversAsync());
        if (!await IsNeighbourWellAsync())
        {
            wrong.Add("the neighbour was harmed");
        }

        return wrong;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (_machine)
        {
            await EndAsync();
            await SucceedAsync(Product, ["rm", "-f", Neighbour]);
            await SucceedAsync(Product, ["doctor", "--clean"]);
            await _machine.AssertNothingLeftAsync();
        }
    }

    private Dictionary<string, string> Product => Environment(trace: null, script: null);

    /// <summary>True when there was a durable container whose exit somebody may ask for: the host knew of it, and no command has said that it could not be made, or was to forget it.</summary>
    private async Task<bool> KillAsync(MatrixRow row)
    {
        var trace = NewTrace();
        var environment = Environment(trace, $"serve/{row.Failpoint}=stop@{row.Occurrence}");
        foreach (var preparation in row.Verb.Preparations)
        {
            await SucceedAsync(environment, preparation);
        }

        await using var command = RunningProgram.Start(Executables.Cli, environment, row.Verb.Command);
        using var host = await FindStoppedHostAsync(trace, command);
        var wasKnown = SystemFiles.Read(_machine.Paths.SystemDirectory(Box), SystemFiles.StateName)
            .Any(system => system.Id == Box.Value && !system.TerminateOnLastHandleClosed && system.Exit is null);
        if (row.Victim != MatrixVictim.Host)
        {
            command.Signal(Kill);
        }

        if (row.Victim == MatrixVictim.Command)
        {
            // The host may hold its streams, so they do not end yet.
            command.WaitForExit();
            _ = host.Signal(Continue);
        }
        else
        {
            _ = host.Kill();
            Assert.True(host.WaitForExit(Deadline), "the host does not die");
        }

        var result = await command.WaitAsync();
        var wasTakenBack = row.Victim == MatrixVictim.Host && row.Verb.Preparations.Count == 0 && result.ExitCode != 0;
        return wasKnown && !wasTakenBack && row.Verb.Name != "rm -f";
    }

    /// <summary>The exit of a durable container whose host died waits for whoever asks.</summary>
    private async Task AssertExitIsKeptAsync(MatrixRow row, List<string> wrong)
    {
        var clean = await _machine.RunAsync(Executables.Host, "clean", "--id", MatrixVerb.Container);
        if (clean.ExitCode != 0)
        {
            wrong.Add($"clean: {clean}");
        }

        var asked = await _machine.RunAsync(Executables.Cli, Product, "inspect", MatrixVerb.Container);
        if (asked.ExitCode != 0)
        {
            wrong.Add($"the container's exit is lost: {asked}");
            return;
        }

        var container = JsonDocument.Parse(asked.Output).RootElement[0];
        if (!container.TryGetProperty("Exit", out var exit))
        {
            // What never ran has no exit, and can still be started.
            if (container.GetProperty("State").GetString() != "Created")
            {
                wrong.Add($"it has no exit: {asked.Output}");
            }

            return;
        }

        // One that is being ended may have ended of that, and a start that failed is one.
        var reason = exit.GetProperty("Reason").GetString();
        var isItsOwn = row.Verb.Name is "stop" or "kill" || (row.Verb.Name == "start" && reason == nameof(ExitReason.LaunchFailed));
        if (reason != nameof(ExitReason.HostLost) && !isItsOwn)
        {
            wrong.Add($"its exit is {reason}, not {nameof(ExitReason.HostLost)}");
        }
    }

    private async Task<ForeignProcess> FindStoppedHostAsync(string trace, RunningProgram command)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (true)
        {
            var hasEnded = command.HasExited;
            var host = Traces(trace)
                .Select(ProcessIdOf)
                .FirstOrDefault(processId => ProcessWatch.StateOf(processId) == 'T');
            if (host != 0 && ForeignProcess.TryOpen(host) is { } process)
            {
                return process;
            }

            // A host passes some steps after its command has ended.
            Assert.True(!hasEnded || IsRunningHost(), "the host never came to the failpoint");
            Assert.True(DateTime.UtcNow < deadline, "the host does not come to the failpoint");
            await Task.Delay(2);
        }
    }

    private bool IsRunningHost() => Directory.Exists(_machine.Paths.SystemDirectory(Box));

    /// <summary>Ends what may still run, and has everything undone.</summary>
    private async Task EndAsync()
    {
        // It may be gone already; that is well.
        var removed = await _machine.RunAsync(Executables.Cli, Product, "rm", "-f", MatrixVerb.Container);
        var deadline = DateTime.UtcNow + Deadline;
        ProgramResult result;
        do
        {
            result = await _machine.RunAsync(Executables.Cli, Product, "doctor", "--clean");
        }
        while ((await LeftoversAsync()).Count > 0 && DateTime.UtcNow < deadline);
        Assert.True(result.ExitCode == 0, $"doctor --clean: {result}");
        Assert.True((await LeftoversAsync()).Count == 0, $"rm -f: {removed}");
    }

    private async Task UntilHostIsGoneAsync()
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (File.Exists(Path.Combine(_machine.Paths.SystemDirectory(Box), SystemJournal.FileName)))
        {
            Assert.True(DateTime.UtcNow < deadline, "the host does not end");
            await Task.Delay(2);
        }
    }

    private Task<List<string>> LeftoversAsync()
    {
        var neighbour = Path.GetFileName(_machine.Paths.SystemDirectory(new SystemId(Neighbour)));
        var left = _machine.Leftovers.Find().Where(line => !line.Contains(neighbour, StringComparison.Ordinal) && !IsOfNeighbour(line)).ToList();
        var containers = Path.Combine(_machine.Paths.DataDirectory, "containers");
        if (Directory.GetFileSystemEntries(containers) is { Length: > 1 } directories)
        {
            left.AddRange(directories.Select(directory => $"files {directory}"));
        }

        return Task.FromResult(left);
    }

    private bool IsOfNeighbour(string line) =>
        line.EndsWith($"-{Neighbour}", StringComparison.Ordinal)
        || line.EndsWith($"/{Neighbour}", StringComparison.Ordinal)
        || line.Contains($"--id {Neighbour} ", StringComparison.Ordinal)
        || (line.StartsWith("process ", StringComparison.Ordinal) && IsInNeighboursCgroup(line));

    private static bool IsInNeighboursCgroup(string line)
    {
        try
        {
            return File.ReadAllText($"/proc/{line["process ".Length..line.IndexOf(':', StringComparison.Ordinal)]}/cgroup").Contains(Neighbour, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true; // it has ended
        }
    }

    private async Task<bool> IsNeighbourWellAsync() =>
        ProcessWatch.StateOf(_neighbourHost) is not (null or 'Z' or 'X' or 'T')
        && (await _machine.RunAsync(Executables.Cli, Product, "exec", Neighbour, "true")).ExitCode == 0;

    private string CurrentTrace => Path.Combine(_machine.Root, $"trace-{_traces}");

    private string NewTrace() => _machine.MakeDirectory($"trace-{++_traces}");

    private static int ProcessIdOf(string trace) => int.Parse(Path.GetExtension(trace).AsSpan(1), CultureInfo.InvariantCulture);

    private static IEnumerable<string> Traces(string directory) => Directory.GetFiles(directory, "serve.*");

    private static List<string> ReadTrace(string directory) => [.. Traces(directory).SelectMany(File.ReadAllLines)];

    private Dictionary<string, string> Environment(string? trace, string? script)
    {
        var environment = new Dictionary<string, string>(_machine.Environment)
        {
            ["CAISSON_HOST"] = trace is null ? Executables.Host : Executables.HostWithFailpoints,
        };
        if (trace is not null)
        {
            environment["CAISSON_FAILPOINTS_TRACE"] = trace;
        }

        if (script is not null)
        {
            environment["CAISSON_FAILPOINTS"] = script;
        }

        return environment;
    }

    private async Task SucceedAsync(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        var result = await _machine.RunAsync(Executables.Cli, environment, [.. arguments]);
        Assert.True(result.ExitCode == 0, $"caisson {string.Join(' ', arguments)}: {result}");
    }
}
