using System.Globalization;
using System.Text;
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
    private const string Serve = "serve";
    private const int Continue = 18;
    private const int Kill = 9;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly SystemId Box = new(MatrixVerb.Container);

    private readonly TestMachine _machine = new();
    private int _neighbourHost;
    private int _traces;

    /// <summary>Imports the image, makes the bundle and starts the neighbour.</summary>
    internal async Task PrepareAsync()
    {
        await BusyboxImage.ImportAsync(_machine);
        MakeBundle();
        await SucceedAsync(Product, ["run", "-d", "--name", Neighbour, BusyboxImage.Name, "sleep", "1000"]);
        using var host = _machine.FindHost(Neighbour);
        _neighbourHost = host.ProcessId;
    }

    /// <summary>Runs a command once and tells which failpoints it and the container's host pass because of it.</summary>
    internal async Task<IReadOnlyList<MatrixStep>> TraceAsync(MatrixVerb verb)
    {
        var trace = NewTrace();
        var environment = Environment(trace, script: null, Executables.HostWithFailpoints);
        await PrepareAsync(verb, environment);
        var before = Traces(trace, Serve).ToDictionary(file => file, File.ReadAllLines);
        await using (var command = Start(Executables.CliWithFailpoints, environment, verb))
        {
            var result = await command.WaitAsync();
            Assert.True(result.ExitCode == 0, $"caisson {verb}: {result}");
        }

        if (verb.EndsContainer)
        {
            await UntilHostIsGoneAsync();
        }

        List<MatrixStep> steps = [.. Traces(trace, Serve).SelectMany(file => HostSteps(file, before.GetValueOrDefault(file))), .. OwnSteps(ReadTrace(trace, verb.Process))];
        await EndAsync();
        return steps;
    }

    // An order to stop is answered before the host has ended.
    private async Task PrepareAsync(MatrixVerb verb, Dictionary<string, string> environment)
    {
        foreach (var preparation in verb.Preparations)
        {
            await SucceedAsync(environment, preparation);
            if (preparation[0] == "stop")
            {
                await UntilHostIsGoneAsync();
            }
        }
    }

    // Each where the host comes to it first because of the command.
    private static IEnumerable<MatrixStep> HostSteps(string file, string[]? before) =>
        File.ReadAllLines(file).Skip(before?.Length ?? 0).Distinct(StringComparer.Ordinal).Where(DependsOnTheCommand)
            .Select(name => new MatrixStep(before is null ? MatrixPlace.NewHost : MatrixPlace.Host, name, (before ?? []).Count(earlier => earlier == name) + 1));

    private static IEnumerable<MatrixStep> OwnSteps(IEnumerable<string> names) =>
        names.GroupBy(name => name).SelectMany(hits => Enumerable.Range(1, hits.Count()).Select(occurrence => new MatrixStep(MatrixPlace.Command, hits.Key, occurrence)));

    // Whether an exit is written depends on who still looks on at that moment: FailpointKillTests have these steps.
    private static bool DependsOnTheCommand(string failpoint) => failpoint is not ("files.before-exit" or "files.after-exit");

    /// <summary>Runs a row.</summary>
    /// <returns>What was wrong; empty when nothing was.</returns>
    internal async Task<IReadOnlyList<string>> RunAsync(MatrixRow row)
    {
        var wrong = new List<string>();
        try
        {
            var hasExit = await KillAsync(row, wrong);
            if (row.Victim != MatrixVictim.Command && hasExit)
            {
                await AssertExitIsKeptAsync(row, wrong);
            }
            else if (row is { Victim: MatrixVictim.Command, Verb.Keeps: { } state })
            {
                await AssertStateIsKeptAsync(state, wrong);
            }
            else if (row.Verb is { Keeps: not null, Removes: false })
            {
                await AssertIsFoundAsync(wrong);
            }

            await EndAsync();
        }
        catch (Exception error) when (error is Xunit.Sdk.XunitException or InvalidOperationException or TimeoutException or IOException)
        {
            wrong.Add(error.Message);
            foreach (var stopped in Traces(CurrentTrace, "*").Select(ProcessIdOf).Where(processId => ProcessWatch.StateOf(processId) == 'T'))
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

    private Dictionary<string, string> Product => Environment(trace: null, script: null, Executables.Host);

    private string BundlePath => Path.Combine(_machine.Root, "bundle");

    private void MakeBundle()
    {
        BusyboxRoot.Make(Path.Combine(BundlePath, "rootfs"));
        File.WriteAllText(Path.Combine(BundlePath, "file"), "copied\n");
        File.WriteAllText(Path.Combine(BundlePath, "config.json"), """
            {
              "ociVersion": "1.0.2",
              "root": { "path": "rootfs" },
              "process": { "cwd": "/", "user": { "uid": 0, "gid": 0 }, "args": ["true"], "env": ["PATH=/bin"] },
              "linux": { "namespaces": [{ "type": "pid" }, { "type": "mount" }] }
            }
            """);
    }

    /// <summary>True when there was a durable container whose exit somebody may ask for: the host knew of it, and no command has said that it could not be made, or was to forget it.</summary>
    private async Task<bool> KillAsync(MatrixRow row, List<string> wrong)
    {
        var (verb, step) = (row.Verb, row.Step);
        var trace = NewTrace();
        var isOwn = step.Place == MatrixPlace.Command;
        var process = isOwn ? verb.Process : Serve;
        var scripted = Environment(trace, $"{process}/{step.Failpoint}=stop@{step.Occurrence}", isOwn ? Executables.Host : Executables.HostWithFailpoints);
        await PrepareAsync(verb, step.Place == MatrixPlace.Host ? scripted : Product);
        await using var command = Start(isOwn ? Executables.CliWithFailpoints : Executables.Cli, step.Place == MatrixPlace.Host ? Product : scripted, verb);
        using var stopped = await FindStoppedAsync(trace, process, command, mayMiss: isOwn && verb.EndsContainer);
        if (stopped is null)
        {
            _ = await command.WaitAsync();
            return false;
        }

        var wasKnown = SystemFiles.Read(_machine.Paths.SystemDirectory(Box), SystemFiles.StateName)
            .Any(system => system.Id == Box.Value && !system.TerminateOnLastHandleClosed && system.Exit is null);
        using var host = isOwn ? _machine.TryFindHost(MatrixVerb.Container) : null;
        // Who is stopped cannot notice that the other dies, so both die at this step.
        if (isOwn && row.Victim != MatrixVictim.Command && host is not null)
        {
            KillNow(host);
        }

        if (row.Victim != MatrixVictim.Host)
        {
            // The host may hold its streams, so they do not end yet.
            command.Signal(Kill);
            command.WaitForExit();
        }

        if (!isOwn && row.Victim != MatrixVictim.Command)
        {
            KillNow(stopped);
        }

        if (isOwn || row.Victim == MatrixVictim.Command)
        {
            _ = stopped.Signal(Continue);
        }

        var result = await command.WaitAsync();
        if (result.ExitCode is 134 or 139)
        {
            wrong.Add($"the command crashed: {result}");
        }

        var wasTakenBack = row.Victim == MatrixVictim.Host && verb.Preparations.Count == 0 && result.ExitCode != 0;
        return wasKnown && !wasTakenBack && !verb.Removes && !IsStartedAnew(row, result);
    }

    private static void KillNow(ForeignProcess process)
    {
        _ = process.Kill();
        Assert.True(process.WaitForExit(Deadline), "the host does not die");
    }

    // A start that loses its host before anything ran makes another of the record.
    private bool IsStartedAnew(MatrixRow row, ProgramResult result)
    {
        using var host = row is { Victim: MatrixVictim.Host, Step.Place: MatrixPlace.Command } && result.ExitCode == 0 ? _machine.TryFindHost(MatrixVerb.Container) : null;
        return host is not null;
    }

    private async Task AssertStateIsKeptAsync(string state, List<string> wrong)
    {
        var asked = await _machine.RunAsync(Executables.Cli, Product, "inspect", MatrixVerb.Container);
        if (asked.ExitCode != 0 || JsonDocument.Parse(asked.Output).RootElement[0].GetProperty("State").GetString() != state)
        {
            wrong.Add($"it is no longer {state}: {asked}");
        }
    }

    private async Task AssertIsFoundAsync(List<string> wrong)
    {
        var asked = await _machine.RunAsync(Executables.Cli, Product, "inspect", MatrixVerb.Container);
        if (asked.ExitCode != 0)
        {
            wrong.Add($"it is lost: {asked}");
        }
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

        // One that is being ended may have ended of that, a start that failed is one, and what did not start anew ended as it did before.
        var reason = exit.GetProperty("Reason").GetString();
        var isItsOwn = row.Verb.EndsContainer || (row.Verb.Command[0] == "start" && reason is nameof(ExitReason.LaunchFailed) or nameof(ExitReason.Terminated));
        if (reason != nameof(ExitReason.HostLost) && !isItsOwn)
        {
            wrong.Add($"its exit is {reason}, not {nameof(ExitReason.HostLost)}");
        }
    }

    // Null when a command that looks on while the container ends found its end sooner.
    private async Task<ForeignProcess?> FindStoppedAsync(string trace, string process, RunningProgram command, bool mayMiss)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (true)
        {
            var hasEnded = command.HasExited;
            var stopped = Traces(trace, process)
                .Select(ProcessIdOf)
                .FirstOrDefault(processId => ProcessWatch.StateOf(processId) == 'T');
            if (stopped != 0 && ForeignProcess.TryOpen(stopped) is { } found)
            {
                return found;
            }

            // A host passes some steps after its command has ended.
            if (hasEnded && (process != Serve || !IsRunningHost()))
            {
                return mayMiss ? null : throw new InvalidOperationException("nobody came to the failpoint");
            }

            Assert.True(DateTime.UtcNow < deadline, "nobody comes to the failpoint");
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
        while (_machine.TryFindHost(MatrixVerb.Container) is { } host)
        {
            host.Dispose();
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

        var names = Path.Combine(_machine.Paths.DataDirectory, "names");
        if (Directory.Exists(names))
        {
            left.AddRange(Directory.GetFiles(names).Where(static file => Path.GetFileName(file) != ".lock").Select(static file => $"name {file}"));
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

    private static IEnumerable<string> Traces(string directory, string process) => Directory.GetFiles(directory, $"{process}.*");

    private static IEnumerable<string> ReadTrace(string directory, string process) => Traces(directory, process).SelectMany(File.ReadAllLines);

    private RunningProgram Start(string program, IReadOnlyDictionary<string, string> environment, MatrixVerb verb)
    {
        var command = RunningProgram.Start(program, environment, [.. verb.Command.Select(argument => argument.Replace(MatrixVerb.Bundle, BundlePath, StringComparison.Ordinal))]);
        command.Input.Write(Encoding.UTF8.GetBytes(verb.Input));
        command.Input.Close();
        return command;
    }

    private Dictionary<string, string> Environment(string? trace, string? script, string host)
    {
        var environment = new Dictionary<string, string>(_machine.Environment) { ["CAISSON_HOST"] = host };
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
