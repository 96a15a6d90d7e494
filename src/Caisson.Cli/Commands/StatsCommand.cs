using System.CommandLine;
using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson stats</c>: usage of containers, sampled over a short span.</summary>
internal static class StatsCommand
{
    private static readonly TimeSpan SamplingSpan = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var format = CommonOptions.Format();
        var containers = new Argument<string[]>("CONTAINER") { Description = "Ids; all running containers when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("stats", "Shows processor, memory and storage usage.") { format, containers };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(format), parsed.GetValue(containers) ?? [], token));
        return command;
    }

    private static async Task<int> RunAsync(OutputFormat format, string[] containers, CancellationToken cancellationToken)
    {
        await using var service = new LocalComputeService();
        if (containers.Length == 0)
        {
            var all = await ComputeSystem.EnumerateAsync(service, cancellationToken: cancellationToken);
            containers = [.. all.Where(system => system is { Stopped: false, Sickness: null }).Select(system => system.Id)];
        }

        var rows = await Task.WhenAll(containers.Select(name => SampleAsync(service, name, cancellationToken)));
        if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(CliCodecs.IReadOnlyListStatsRow.WriteText(rows));
        }
        else
        {
            Write(rows);
        }

        return ExitCodes.Success;
    }

    private static async Task<StatsRow> SampleAsync(IComputeService service, string name, CancellationToken cancellationToken)
    {
        await using var system = await OpenContainer.ByIdOrPrefixAsync(service, name, cancellationToken);
        var before = await StatisticsAsync(system, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        await Task.Delay(SamplingSpan, TimeProvider.System, cancellationToken);
        var after = await StatisticsAsync(system, cancellationToken);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return new StatsRow(
            system.Id.Value,
            Math.Round(100 * (CpuSeconds(after) - CpuSeconds(before)) / seconds, 1),
            CpuSeconds(after),
            after.Memory?.MemoryUsagePrivateWorkingSetBytes ?? 0,
            after.Memory?.MemoryUsageCommitPeakBytes ?? 0,
            after.Memory?.MemoryLimitBytes,
            after.ProcessCount,
            after.Storage?.ReadSizeBytes ?? 0,
            after.Storage?.WriteSizeBytes ?? 0);
    }

    private static async Task<Statistics> StatisticsAsync(ComputeSystem system, CancellationToken cancellationToken) =>
        (await system.GetPropertiesAsync([PropertyType.Statistics], cancellationToken)).Statistics
            ?? throw new CommandFailure($"container '{system.Id}' gives no statistics");

    private static double CpuSeconds(Statistics statistics) => (statistics.Processor?.TotalRuntime100ns ?? 0) / 1e7;

    private static void Write(IEnumerable<StatsRow> rows)
    {
        var table = new Table("ID", "CPU %", "CPU TIME", "MEMORY / LIMIT", "PEAK", "PIDS", "READ / WRITTEN");
        foreach (var row in rows)
        {
            table.Add(
                row.Id,
                row.CpuPercent.ToString("0.0", CultureInfo.InvariantCulture),
                Quantity.Span(TimeSpan.FromSeconds(row.CpuSeconds)),
                $"{Quantity.Bytes(row.MemoryBytes)} / {(row.MemoryLimitBytes is { } limit ? Quantity.Bytes(limit) : "none")}",
                Quantity.Bytes(row.MemoryPeakBytes),
                row.Processes is { } count ? $"{count}" : "-",
                $"{Quantity.Bytes(row.ReadBytes)} / {Quantity.Bytes(row.WrittenBytes)}");
        }

        table.Write(Console.Out);
    }
}
