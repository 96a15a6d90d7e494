using System.CommandLine;
using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson top</c>: the processes of a container, again and again on a terminal.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly Listing<ProcessRow> Rows = new(
        CliCodecs.IReadOnlyListProcessRow.WriteText,
        new("PID", "PID", static row => $"{row.ProcessId}"),
        new("InnerPID", "INNER", static row => row.InnerId is { } id ? $"{id}" : "-"),
        new("UID", "UID", static row => row.UserId is { } id ? $"{id}" : "-"),
        new("State", "S", static row => row.State),
        new("Threads", "THREADS", static row => row.Threads is { } count ? $"{count}" : "-"),
        new("Memory", "MEMORY", static row => Quantity.Bytes(row.MemoryBytes)),
        new("CPUPerc", "CPU %", static row => row.CpuPercent?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-"),
        new("Time", "TIME", static row => Quantity.Span(TimeSpan.FromSeconds(row.CpuSeconds))),
        new("Command", "COMMAND", static row => row.Command));

    public static Command Create()
    {
        var format = Rows.FormatOption();
        var once = new Option<bool>("--no-stream") { Description = "List once, on a terminal too." };
        var container = CommonOptions.Container();
        var command = new Command("top", "Shows the processes of a container.") { format, once, container };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(format), parsed.GetValue(once), parsed.GetRequiredValue(container), token));
        return command;
    }

    private static async Task<int> RunAsync(OutputFormat format, bool isOnce, string container, CancellationToken cancellationToken)
    {
        await using var service = new LocalComputeService();
        await using var system = await OpenContainer.ByIdOrPrefixAsync(service, container, cancellationToken);
        var before = new Dictionary<int, (double CpuSeconds, long Timestamp)>();
        if (isOnce || format.Kind == OutputKind.Json || !LiveView.IsPossible)
        {
            Rows.Write(Console.Out, format, await ReadAsync(system, before, cancellationToken));
            return ExitCodes.Success;
        }

        return await LiveView.ShowAsync(
            async token =>
            {
                if (system.TryGetExit(out _))
                {
                    return null;
                }

                using var picture = new StringWriter(CultureInfo.InvariantCulture);
                Rows.Write(picture, format, await ReadAsync(system, before, token));
                return picture.ToString();
            },
            Interval,
            cancellationToken);
    }

    private static async Task<IReadOnlyList<ProcessRow>> ReadAsync(
        ComputeSystem system, Dictionary<int, (double CpuSeconds, long Timestamp)> before, CancellationToken cancellationToken)
    {
        var processes = (await system.GetPropertiesAsync([PropertyType.ProcessList], cancellationToken)).ProcessList ?? [];
        var rows = new List<ProcessRow>(processes.Count);
        foreach (var process in processes)
        {
            var cpuSeconds = (process.UserTime100ns + process.KernelTime100ns) / 1e7;
            double? percent = before.TryGetValue(process.ProcessId, out var last)
                ? Math.Round(100 * (cpuSeconds - last.CpuSeconds) / TimeProvider.System.GetElapsedTime(last.Timestamp).TotalSeconds, 1)
                : null;
            before[process.ProcessId] = (cpuSeconds, TimeProvider.System.GetTimestamp());
            rows.Add(ProcessReading.Read(process, percent));
        }

        return [.. rows.OrderByDescending(static row => row.CpuPercent ?? 0).ThenBy(static row => row.ProcessId)];
    }
}
