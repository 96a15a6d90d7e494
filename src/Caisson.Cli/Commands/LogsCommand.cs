using System.CommandLine;
using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Execution.Logs;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson logs</c>: what a container's init process wrote, read from the files that its host keeps.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what is written from now on, until the container has stopped." };
        var since = new Option<string?>("--since") { Description = "Only what was written after a time (2026-01-31T10:00:00Z), or so long ago (10m).", HelpName = "TIME" };
        var until = new Option<string?>("--until") { Description = "Only what was written before a time, or so long ago.", HelpName = "TIME" };
        var tail = new Option<string?>("--tail", "-n") { Description = "Only the last lines; all by default.", HelpName = "COUNT" };
        var timestamps = new Option<bool>("--timestamps", "-t") { Description = "Begin each line with its time." };
        var container = CommonOptions.Container();
        var command = new Command("logs", "Shows what a container has written.") { follow, since, until, tail, timestamps, container };
        command.SetAction((parsed, token) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var query = new LogQuery
            {
                Since = TimeText.Parse(parsed.GetValue(since), now),
                Until = TimeText.Parse(parsed.GetValue(until), now),
                Tail = TailOf(parsed.GetValue(tail)),
                Follow = parsed.GetValue(follow),
            };
            return RunAsync(parsed.GetRequiredValue(container), query, parsed.GetValue(timestamps), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(string name, LogQuery query, bool hasTimes, CancellationToken cancellationToken)
    {
        await using var executor = await Containers.OpenAsync(cancellationToken);
        var id = await Containers.FindAsync(executor, name, cancellationToken);
        var path = (await executor.InspectAsync(id, cancellationToken)).LogPath ?? throw new CommandFailure($"container '{name}' keeps no log");
        var reader = new ContainerLogReader(path, TimeProvider.System);
        var end = query.Follow ? executor.WaitAsync(id, cancellationToken) : null;
        var lines = new LogLines(new PlainStream(StandardDescriptors.Output), new PlainStream(StandardDescriptors.Error), hasTimes);
        try
        {
            await foreach (var record in reader.ReadAsync(query with { WriterEnded = end }, cancellationToken))
            {
                lines.Write(record);
            }
        }
        catch (LinuxException e) when (e.Errno == Errno.EPIPE)
        {
            // Whoever read us has read enough.
        }

        return end is not { IsFaulted: true, Exception.InnerException: { } failure } ? ExitCodes.Success
            : failure is ComputeException { Code: ErrorCode.SystemNotFound } ? ExitCodes.Success // it was removed
            : Failure.Report(failure);
    }

    private static int? TailOf(string? text) => text switch
    {
        null or "all" => null,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) => count,
        _ => throw CommandFailure.Usage($"--tail '{text}' is no number of lines"),
    };
}
