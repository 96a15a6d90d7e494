using System.CommandLine;
using System.Globalization;
using Caisson.Cli.Commands;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Cli.Diagnosis;

/// <summary><c>caisson why</c>: what a container is doing, who has the ball, and since when; also when its host answers nobody.</summary>
internal static class WhyCommand
{
    // Somebody is waiting who already suspects that something hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int MostProcesses = 20;

    public static Command Create()
    {
        var format = CommonOptions.Format();
        var container = CommonOptions.Container();
        var command = new Command("why", "Tells what a container is doing or waiting for, who has to act, and since when.") { format, container };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(container), parsed.GetRequiredValue(format), token));
        return command;
    }

    private static async Task<int> RunAsync(string name, OutputFormat format, CancellationToken cancellationToken)
    {
        var paths = CaissonPaths.FromEnvironment();
        await using var service = new LocalComputeService(new LocalComputeServiceOptions { HostDeadline = Patience, EnumerationDeadline = Patience });
        var recorded = await TryFindRecordedAsync(service, name, cancellationToken);
        var report = recorded is { Status: ExecutionStatus.Stopped or ExecutionStatus.Created } && !Directory.Exists(paths.SystemDirectory(recorded.Id))
            ? ReportOf(recorded)
            : await FindAndReportAsync(service, paths, recorded?.Id.Value ?? name, cancellationToken);
        if (format.Kind == OutputKind.Json)
        {
            Console.Out.WriteLine(CliCodecs.WhyReport.WriteText(report));
        }
        else
        {
            Write(report);
        }

        return ExitCodes.Success;
    }

    // Null when there is no record of it; one that is damaged says what is wrong.
    private static async Task<ContainerSummary?> TryFindRecordedAsync(LocalComputeService service, string name, CancellationToken cancellationToken)
    {
        _ = ContainerIds.Parse(name);
        await using var executor = await Executor.OpenAsync(new ExecutorOptions { Service = service }, cancellationToken);
        try
        {
            return await executor.InspectAsync(await executor.FindAsync(name, cancellationToken), cancellationToken);
        }
        catch (ComputeOperationException e) when (e.Code is ErrorCode.SystemNotFound)
        {
            return null;
        }
    }

    // Of what has no host its record alone can tell.
    private static WhyReport ReportOf(ContainerSummary container)
    {
        var verdict = Verdict.OfRecord(container);
        return new WhyReport(
            container.Id.Value,
            container.Status.ToString().ToLowerInvariant(),
            verdict.InProgress,
            verdict.Layer,
            container.Exit?.Time ?? container.CreatedAt,
            verdict.NextDeadline,
            verdict.Remedy,
            Silence: null,
            Host: null,
            Processes: [],
            Calls: [],
            Journal: [],
            Log: []);
    }

    private static async Task<WhyReport> FindAndReportAsync(LocalComputeService service, CaissonPaths paths, string name, CancellationToken cancellationToken)
    {
        var (id, listed) = await FindAsync(service, paths, name, cancellationToken);
        return await ReportAsync(service, paths, id, listed, cancellationToken);
    }

    // Listed, not opened: opening the last exit of a stopped one would take it away from whoever it is for.
    private static async Task<(SystemId Id, SystemProperties Listed)> FindAsync(
        LocalComputeService service, CaissonPaths paths, string name, CancellationToken cancellationToken)
    {
        var wanted = ContainerIds.Parse(name);
        var systems = await ComputeSystem.EnumerateAsync(service, cancellationToken: cancellationToken);
        var candidates = systems.Where(system => system.Id == name).ToList();
        candidates = candidates.Count > 0 ? candidates : [.. systems.Where(system => system.Id.StartsWith(name, StringComparison.Ordinal))];
        return candidates switch
        {
            [var only] => (new SystemId(only.Id), only),
            [] when Directory.Exists(paths.SystemDirectory(wanted)) => (wanted, new SystemProperties { Id = name, Sickness = "its host left no state" }),
            [] => throw new CommandFailure($"there is no container '{name}'", "'caisson ps' lists those there are"),
            _ => throw new CommandFailure($"'{name}' is the beginning of more than one container: {string.Join(", ", candidates.Take(4).Select(static one => one.Id))}"),
        };
    }

    private static async Task<WhyReport> ReportAsync(
        LocalComputeService service, CaissonPaths paths, SystemId id, SystemProperties listed, CancellationToken cancellationToken)
    {
        var journal = JournalView.Read(paths.SystemDirectory(id));
        var host = journal.Host is { } identity && ForeignProcess.TryOpen(identity) is { } process ? Look(process) : null;
        var (properties, silence) = listed.Sickness is null && !listed.Stopped ? await AskAsync(service, id, listed, cancellationToken) : (listed, listed.Sickness);
        var init = properties.InitProcessId is { } pid and > 0 ? KernelView.TryRead(pid) : null;
        var calls = (properties.Calls ?? []).Select(static call => CallView.Of(call, OperationTimeouts.FromEnvironment())).ToList();
        var verdict = Verdict.Of(properties.Stopped ? "Stopped" : properties.State, silence is not null, host, init).With(calls, properties);
        var others = journal.ReadProcesses().Where(one => one != init?.ProcessId).Take(MostProcesses).Select(KernelView.TryRead).OfType<KernelView>();
        return new WhyReport(
            id.Value,
            (properties.Stopped ? "stopped" : properties.State ?? "unknown").ToLowerInvariant(),
            verdict.InProgress,
            verdict.Layer,
            properties.Exit?.Time ?? properties.StartTime ?? properties.CreateTime,
            verdict.NextDeadline,
            verdict.Remedy,
            silence,
            host,
            [.. init is null ? (KernelView[])[] : [init], .. others],
            calls,
            journal.Open,
            HostLogView.ReadLast(paths.SystemDirectory(id)));
    }

    private static KernelView? Look(ForeignProcess process)
    {
        using (process)
        {
            return KernelView.TryRead(process.ProcessId);
        }
    }

    private static async Task<(SystemProperties Properties, string? Silence)> AskAsync(
        LocalComputeService service, SystemId id, SystemProperties listed, CancellationToken cancellationToken)
    {
        try
        {
            var timeouts = OperationTimeouts.FromEnvironment() with { Call = Patience };
            await using var system = await ComputeSystem.OpenAsync(service, id, new ComputeSystemOptions { Timeouts = timeouts }, cancellationToken);
            return (await system.GetPropertiesAsync([PropertyType.CallsInProgress], cancellationToken), null);
        }
        catch (ComputeException e)
        {
            return (listed, e.Message);
        }
    }

    private static void Write(WhyReport report)
    {
        var now = TimeProvider.System.GetUtcNow();
        var output = Console.Out;
        output.WriteLine($"{report.Id} is {report.State}: {report.InProgress}");
        output.WriteLine($"  next to act: {report.Layer}");
        Line("since", report.Since is { } since ? $"{since:yyyy-MM-dd HH:mm:ss}Z, {Quantity.Span(now - since)} ago" : null);
        Line("deadline", report.NextDeadline ?? "none");
        Line("remedy", report.Remedy);
        Line("host", report.Host is { } host ? $"process {host.ProcessId}, {Describe(host)}" : "no process");
        Line("silence", report.Silence);
        WriteStack(report.Host);
        foreach (var process in report.Processes)
        {
            Line("process", $"{process.ProcessId}, {Describe(process)}: {process.Command}");
            WriteStack(process);
        }

        foreach (var call in report.Calls)
        {
            Line("call", $"{call.Operation}{(call.ObjectId is { } subject ? $" of {subject}" : "")} for {Quantity.Span(now - call.Since)}, asked by process {call.CallerProcessId?.ToString(CultureInfo.InvariantCulture) ?? "?"}; next to act: {call.Layer}; gives up {(call.Deadline is { } deadline ? $"{deadline:HH:mm:ss}Z" : "never")}");
        }

        foreach (var entry in report.Journal)
        {
            Line("to be undone", entry);
        }

        foreach (var line in report.Log)
        {
            Line("logged", ProcessReading.Printable(line));
        }

        void Line(string title, string? text)
        {
            if (text is not null)
            {
                output.WriteLine($"  {title}: {text}");
            }
        }

        void WriteStack(KernelView? process)
        {
            foreach (var frame in process?.Stack ?? [])
            {
                output.WriteLine($"    {frame}");
            }
        }
    }

    private static string Describe(KernelView process) =>
        (process.State switch
        {
            "R" => "runs",
            "S" or "I" => "waits",
            "D" => "waits and cannot be interrupted",
            "T" or "t" => "is stopped",
            "Z" or "X" => "has ended",
            var other => other,
        })
        + (process.Waits is { } place ? $" in {place}" : "")
        + (process.SystemCall is { } call ? $" (system call {call})" : "");
}
