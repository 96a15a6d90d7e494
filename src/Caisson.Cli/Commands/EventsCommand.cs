using System.CommandLine;
using System.Collections.Concurrent;
using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson events</c>: what happens to containers, whoever does it.</summary>
/// <remarks>There is no daemon to ask: every host is listened to by itself, and new ones are looked for several times a second.</remarks>
internal static class EventsCommand
{
    // A new host shows as a directory before its socket answers, and not at all when the run directory does not exist yet: looking is all that covers both.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // The end may lie in the past: hosts tell what was as fast as they can, and no mark says where it ends.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private static readonly Listing<EventRow> Rows = new(
        static rows => string.Join('\n', rows.Select(CliCodecs.EventRow.WriteText)),
        new("Time", "TIME", static row => row.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        new("ID", "ID", static row => row.Id),
        new("Event", "EVENT", static row => row.Event),
        new("PID", "PID", static row => row.ProcessId is { } pid ? $"{pid}" : "-"),
        new("Exit", "EXIT", static row => row.ExitCode is { } code ? $"{code}" : "-"),
        new("Health", "HEALTH", static row => row.Health ?? "-", IsShown: false));

    public static Command Create()
    {
        var format = Rows.FormatOption();
        var since = new Option<string?>("--since") { Description = "What happened since a time, or so long ago, to containers that still run; from now on by default.", HelpName = "TIME" };
        var until = new Option<string?>("--until") { Description = "End at a time, or with what happened until so long ago.", HelpName = "TIME" };
        var command = new Command("events", "Shows what happens to containers, until it is interrupted.") { format, since, until };
        command.SetAction((parsed, token) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            return RunAsync(parsed.GetRequiredValue(format), TimeText.Parse(parsed.GetValue(since), now) ?? now, TimeText.Parse(parsed.GetValue(until), now), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(OutputFormat format, DateTimeOffset since, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(cancellationToken);
        await using var service = new LocalComputeService();
        var watched = new ConcurrentDictionary<string, Task>(StringComparer.Ordinal);
        var gate = new Lock();
        var lastArrival = TimeProvider.System.GetTimestamp();
        try
        {
            do
            {
                foreach (var system in await ComputeSystem.EnumerateAsync(service, cancellationToken: interruption.Token))
                {
                    if (system is { Stopped: false, Sickness: null } && !watched.ContainsKey(system.Id))
                    {
                        watched[system.Id] = WatchAsync(service, system.Id, Write, () => watched.TryRemove(system.Id, out _), interruption.Token);
                    }
                }

                await Task.Delay(Interval, TimeProvider.System, interruption.Token);
            }
            while (until is null || TimeProvider.System.GetUtcNow() < until || TimeProvider.System.GetElapsedTime(Volatile.Read(ref lastArrival)) < Settling);

            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }

        void Write(EventRow row)
        {
            if (row.Time > until)
            {
                return;
            }

            Volatile.Write(ref lastArrival, TimeProvider.System.GetTimestamp());
            if (row.Time < since)
            {
                return;
            }

            lock (gate)
            {
                // A line each, whatever the form: nobody waits for the end of the list.
                if (format.Kind == OutputKind.Table)
                {
                    Console.Out.WriteLine($"{row.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {row.Id} {row.Event}{(row.ProcessId is { } pid ? $" pid={pid}" : "")}{(row.ExitCode is { } code ? $" exit={code}" : "")}{(row.Health is { } health ? $" health={health}" : "")}");
                }
                else
                {
                    Rows.Write(Console.Out, format, [row]);
                }

                Console.Out.Flush();
            }
        }
    }

    private static async Task WatchAsync(LocalComputeService service, string id, Action<EventRow> write, Action forget, CancellationToken cancellationToken)
    {
        try
        {
            var handle = await service.OpenSystemAsync(new SystemId(id), cancellationToken);
            try
            {
                await foreach (var notification in service.SubscribeAsync(handle, cancellationToken))
                {
                    if (RowOf(id, notification) is { } row)
                    {
                        write(row);
                    }
                }
            }
            finally
            {
                await service.CloseSystemAsync(handle, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            // It ended before it could be listened to, or we are done.
        }
        finally
        {
            forget();
        }
    }

    private static EventRow? RowOf(string id, SystemNotification notification) => notification switch
    {
        SystemNotification.Created => new(notification.Time, id, "create", null, null),
        SystemNotification.Started => new(notification.Time, id, "start", null, null),
        SystemNotification.Paused => new(notification.Time, id, "pause", null, null),
        SystemNotification.Resumed => new(notification.Time, id, "resume", null, null),
        SystemNotification.OutOfMemory => new(notification.Time, id, "oom", null, null),
        SystemNotification.Restarting restarting => new(notification.Time, id, "restart", null, restarting.Exit.Code),
        SystemNotification.ProcessStarted started when started.Number != ProcessNumber.Init => new(notification.Time, id, "exec", started.ProcessId, null),
        SystemNotification.ProcessExited exited when exited.Number != ProcessNumber.Init => new(notification.Time, id, "exec-exit", exited.ProcessId, exited.Exit.Code),
        SystemNotification.HealthChanged health => new(notification.Time, id, "health_status", null, null, health.State.ToString().ToLowerInvariant()),
        SystemNotification.Exited exited => new(notification.Time, id, "exit", null, exited.Exit.Code),
        _ => null,
    };
}
