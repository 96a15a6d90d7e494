using System.CommandLine;
using System.Globalization;
using Caisson.Cli.Commands;
using Caisson.Cli.Diagnosis;
using Caisson.Cli.Output;
using Caisson.Cli.Shims.Protocol;

namespace Caisson.Cli.Shims;

/// <summary><c>caisson shim list|tasks|stacks|exec|share|why</c>: what containerd's shims of this machine say of themselves.</summary>
internal static class ShimCommand
{
    private static readonly Listing<ShimRow> Rows = new(
        CliCodecs.IReadOnlyListShimRow.WriteText,
        new("PID", "PID", static row => $"{row.ProcessId}"),
        new("ID", "ID", static row => ProcessReading.Printable(row.Id)),
        new("Namespace", "NAMESPACE", static row => ProcessReading.Printable(row.Namespace)),
        new("State", "STATE", static row => row switch
        {
            { IsOurs: false } => $"not ours ({ProcessReading.Printable(row.Program)})",
            { Sickness: { } sickness } => $"sick ({ProcessReading.Printable(sickness)})",
            _ => "ok",
        }),
        new("Tasks", "TASKS", static row => row.Tasks is { } count ? $"{count}" : "-"),
        new("Up", "UP", static row => row.Up is { } seconds ? Quantity.Span(TimeSpan.FromSeconds(seconds)) : "-"),
        new("Socket", "SOCKET", static row => ProcessReading.Printable(row.Socket ?? "-"), IsShown: false),
        new("Program", "PROGRAM", static row => ProcessReading.Printable(row.Program), IsShown: false));

    private static readonly Listing<ShimTaskRow> TaskRows = new(
        CliCodecs.IReadOnlyListShimTaskRow.WriteText,
        new("Shim", "SHIM", static row => $"{row.ShimProcessId}"),
        new("Namespace", "NAMESPACE", static row => ProcessReading.Printable(row.Namespace)),
        new("ID", "ID", static row => ProcessReading.Printable(row.Id)),
        new("Exec", "EXEC", static row => ProcessReading.Printable(row.ExecId ?? "-")),
        new("State", "STATE", static row => ProcessReading.Printable(row.State)),
        new("PID", "PID", static row => row.ProcessId is { } pid ? $"{pid}" : "-"),
        new("Bundle", "BUNDLE", static row => ProcessReading.Printable(row.Bundle ?? "-"), IsShown: false));

    public static Command Create() => new("shim", "Looks into containerd's shims: what they hold, what they do, who waits for whom.")
    {
        List(), Tasks(), Stacks(), ShimExecCommand.Create(), ShimShareCommand.Create(), Why(),
    };

    /// <summary>Which shim; left out for all of ours, where that makes sense.</summary>
    internal static Argument<string?> Shims() => new("SHIM")
    {
        Description = "Process of a shim, or the container or pod that it was started for; all of ours when left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>One shim.</summary>
    internal static Argument<string> Shim() => new("SHIM") { Description = "Process of a shim, or the container or pod that it was started for." };

    private static Command List()
    {
        var format = Rows.FormatOption();
        var all = new Option<bool>("--all", "-a") { Description = "Those too that are not ours." };
        var command = new Command("list", "Lists the shims that live, and whether they answer.") { all, format };
        command.SetAction(async (parsed, token) =>
        {
            var shims = ShimFinder.FindAll().Where(shim => shim.IsOurs || parsed.GetValue(all));
            Rows.Write(Console.Out, parsed.GetRequiredValue(format), await Task.WhenAll(shims.Select(shim => RowOfAsync(shim, token))));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<ShimRow> RowOfAsync(ShimProcess shim, CancellationToken cancellationToken)
    {
        var (answer, sickness) = shim.IsOurs
            ? await ShimQuestion.TryAskAsync(shim, (client, options) => client.DiagTasksAsync(new TasksRequest(), options, cancellationToken), cancellationToken)
            : (null, null);
        return new ShimRow(shim.ProcessId, shim.Id, shim.Namespace, shim.Program, shim.IsOurs, answer?.Tasks.Count, sickness, shim.Socket, KernelView.TryRead(shim.ProcessId)?.Started);
    }

    private static Command Tasks()
    {
        var format = TaskRows.FormatOption();
        var execs = new Option<bool>("--execs") { Description = "Their execs too." };
        var shim = Shims();
        var command = new Command("tasks", "Lists the containers that shims hold.") { execs, format, shim };
        command.SetAction(async (parsed, token) =>
        {
            var hasExecs = parsed.GetValue(execs);
            var answers = await AskAllAsync(parsed.GetValue(shim), (client, options) => client.DiagTasksAsync(new TasksRequest { Execs = hasExecs }, options, token), token);
            TaskRows.Write(Console.Out, parsed.GetRequiredValue(format), [.. answers.SelectMany(static one => RowsOf(one.Shim, one.Answer))]);
            return CodeOf(answers);
        });
        return command;
    }

    internal static IEnumerable<ShimTaskRow> RowsOf(ShimProcess shim, TasksResponse? answer)
    {
        foreach (var task in answer?.Tasks ?? [])
        {
            yield return new ShimTaskRow(shim.ProcessId, shim.Namespace, task.Id, null, task.State, task.ProcessId > 0 ? task.ProcessId : null, task.Bundle);

            // The first is the container's own process once more.
            foreach (var exec in task.Execs.Skip(1))
            {
                yield return new ShimTaskRow(shim.ProcessId, shim.Namespace, task.Id, exec.Id, exec.State, exec.ProcessId > 0 ? exec.ProcessId : null, null);
            }
        }
    }

    private static Command Stacks()
    {
        var shim = Shims();
        var command = new Command("stacks", "Writes what shims do: threads, calls in progress, containers.") { shim };
        command.SetAction(async (parsed, token) =>
        {
            var answers = await AskAllAsync(parsed.GetValue(shim), (client, options) => client.DiagStacksAsync(new StacksRequest(), options, token), token);
            foreach (var line in answers.SelectMany(static one => (one.Answer?.Stacks ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            {
                Console.Out.WriteLine(ProcessReading.Printable(line));
            }

            return CodeOf(answers);
        });
        return command;
    }

    private static Command Why()
    {
        var format = CommonOptions.Format();
        var shim = Shims();
        var command = new Command("why", "Tells for every call that a shim works on who has to act, and since when; also of a shim that answers nobody.") { format, shim };
        command.SetAction(async (parsed, token) =>
        {
            var shims = ShimFinder.FindOurs(parsed.GetValue(shim));
            var reports = await Task.WhenAll(shims.Select(async one =>
            {
                var (seen, silence) = await ShimQuestion.TryAskAsync(one, (client, options) => client.DiagStacksAsync(new StacksRequest(), options, token), token);
                return ShimReports.Of(one, seen, silence, KernelView.TryRead(one.ProcessId), TimeProvider.System.GetUtcNow());
            }));
            if (parsed.GetRequiredValue(format).Kind == OutputKind.Json)
            {
                Console.Out.WriteLine(CliCodecs.IReadOnlyListShimReport.WriteText(reports));
                return ExitCodes.Success;
            }

            foreach (var report in reports)
            {
                ShimReports.Write(Console.Out, report, TimeProvider.System.GetUtcNow());
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<IReadOnlyList<(ShimProcess Shim, T? Answer)>> AskAllAsync<T>(
        string? name, Func<ShimDiagClient, Ttrpc.Client.TtrpcCallOptions, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var answers = await Task.WhenAll(ShimFinder.FindOurs(name).Select(async shim =>
        {
            var (answer, sickness) = await ShimQuestion.TryAskAsync(shim, ask, cancellationToken);
            return (Shim: shim, Answer: answer, Sickness: sickness);
        }));
        foreach (var (shim, _, sickness) in answers.Where(static one => one.Sickness is not null))
        {
            _ = Failure.Report(new CommandFailure(
                string.Create(CultureInfo.InvariantCulture, $"shim '{ProcessReading.Printable(shim.Id)}' (process {shim.ProcessId}): {ProcessReading.Printable(sickness!)}"), "'caisson shim why' tells what it does"));
        }

        return [.. answers.Select(static one => (one.Shim, one.Answer))];
    }

    private static int CodeOf<T>(IReadOnlyList<(ShimProcess Shim, T? Answer)> answers)
        where T : class => answers.All(static one => one.Answer is not null) ? ExitCodes.Success : ExitCodes.Failure;
}
