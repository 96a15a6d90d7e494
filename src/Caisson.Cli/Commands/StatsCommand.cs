using System.CommandLine;
using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson stats</c>: usage of containers, again and again on a terminal, else sampled once over a short span.</summary>
internal static class StatsCommand
{
    private static readonly TimeSpan SamplingSpan = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly Listing<StatsRow> Rows = new(
        CliCodecs.IReadOnlyListStatsRow.WriteText,
        new("ID", "ID", static row => row.Id),
        new("CPUPerc", "CPU %", static row => row.CpuPercent.ToString("0.0", CultureInfo.InvariantCulture)),
        new("CPUTime", "CPU TIME", static row => Quantity.Span(TimeSpan.FromSeconds(row.CpuSeconds))),
        new("MemUsage", "MEMORY / LIMIT", static row => $"{Quantity.Bytes(row.MemoryBytes)} / {(row.MemoryLimitBytes is { } limit ? Quantity.Bytes(limit) : "none")}"),
        new("MemPeak", "PEAK", static row => Quantity.Bytes(row.MemoryPeakBytes)),
        new("PIDs", "PIDS", static row => row.Processes is { } count ? $"{count}" : "-"),
        new("BlockIO", "READ / WRITTEN", static row => $"{Quantity.Bytes(row.ReadBytes)} / {Quantity.Bytes(row.WrittenBytes)}"));

    public static Command Create()
    {
        var format = Rows.FormatOption();
        var once = new Option<bool>("--no-stream") { Description = "Sample once, on a terminal too." };
        var containers = new Argument<string[]>("CONTAINER") { Description = "Ids; all running containers when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("stats", "Shows processor, memory and storage usage.") { format, once, containers };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(format), parsed.GetValue(once), parsed.GetValue(containers) ?? [], token));
        return command;
    }

    private static async Task<int> RunAsync(OutputFormat format, bool isOnce, string[] containers, CancellationToken cancellationToken)
    {
        await using var service = new LocalComputeService();
        await using var sampler = new StatsSampler(service, containers);
        _ = await sampler.SampleAsync(cancellationToken);
        await Task.Delay(SamplingSpan, TimeProvider.System, cancellationToken);
        if (isOnce || format.Kind == OutputKind.Json || !LiveView.IsPossible)
        {
            Rows.Write(Console.Out, format, await sampler.SampleAsync(cancellationToken));
            return ExitCodes.Success;
        }

        return await LiveView.ShowAsync(token => DrawAsync(sampler, format, containers.Length > 0, token), Interval, cancellationToken);
    }

    // Containers that were named and have all ended leave nothing to look at.
    private static async Task<string?> DrawAsync(StatsSampler sampler, OutputFormat format, bool endsWithThem, CancellationToken cancellationToken)
    {
        var rows = await sampler.SampleAsync(cancellationToken);
        if (endsWithThem && rows.Count == 0)
        {
            return null;
        }

        using var picture = new StringWriter(CultureInfo.InvariantCulture);
        Rows.Write(picture, format, rows);
        return picture.ToString();
    }
}
