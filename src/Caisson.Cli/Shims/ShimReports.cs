using Caisson.Cli.Commands;
using Caisson.Cli.Diagnosis;
using Caisson.Cli.Output;
using Caisson.Cli.Shims.Protocol;

namespace Caisson.Cli.Shims;

/// <summary>Makes and writes what <c>caisson shim why</c> tells.</summary>
internal static class ShimReports
{
    /// <summary>From what a shim said.</summary>
    /// <param name="shim">The shim.</param>
    /// <param name="seen">What it said; null when it did not.</param>
    /// <param name="silence">Why it did not.</param>
    /// <param name="process">What the kernel says of it.</param>
    /// <param name="now">The time.</param>
    public static ShimReport Of(ShimProcess shim, StacksResponse? seen, string? silence, KernelView? process, DateTimeOffset now) => new(
        shim.ProcessId,
        shim.Id,
        shim.Namespace,
        silence,
        seen is null ? process : null,
        [.. (seen?.Calls ?? []).Select(call => new ShimCallView(call.Method, NullIfEmpty(call.Id), NullIfEmpty(call.ExecId), Before(now, call.AgeInMilliseconds), call.NextToAct, call.CallerProcessId > 0 ? call.CallerProcessId : null))],
        [.. (seen?.Closes ?? []).Select(close => new ShimCloseView(close.Id, Before(now, close.AgeInMilliseconds), close.IsOver ? close.Failure : null))]);

    /// <summary>Writes one for people.</summary>
    public static void Write(TextWriter output, ShimReport report, DateTimeOffset now)
    {
        output.WriteLine($"shim {Shown(report.Id)} (process {report.ProcessId}, namespace {Shown(report.Namespace)}): {Summary(report)}");
        if (report.Process is { } process)
        {
            output.WriteLine($"  process: {process.ProcessId} {process.State}{(process.Waits is { } place ? $" in {place}" : "")}: {process.Command}");
            foreach (var frame in process.Stack)
            {
                output.WriteLine($"    {frame}");
            }
        }

        foreach (var call in report.Calls)
        {
            var subject = (call.Id, call.ExecId) switch
            {
                (null, _) => "",
                ({ } id, null) => $" of {Shown(id)}",
                var (id, exec) => $" of {Shown(exec)} in {Shown(id)}",
            };
            output.WriteLine($"  call: {Shown(call.Operation)}{subject} for {Quantity.Span(now - call.Since)}{(call.CallerProcessId is { } caller ? $", asked by process {caller}" : "")}; next to act: {Shown(call.Layer)}");
        }

        foreach (var close in report.Closes)
        {
            output.WriteLine($"  sandbox: {Shown(close.Id)} {(close.Failure is { } failure ? $"could not give everything back: {Shown(failure)}" : $"has been closing for {Quantity.Span(now - close.Since)}")}");
        }
    }

    private static string Summary(ShimReport report) => report switch
    {
        { Silence: { } silence, Process: { State: "T" or "t" } process } => $"{Shown(silence)}; it is stopped by a signal or a debugger, and 'kill -CONT {process.ProcessId}' lets it go on",
        { Silence: { } silence, Process.State: "D" } => $"{Shown(silence)}; it waits in the kernel: a disk or network file system that hangs?",
        { Silence: { } silence } => Shown(silence),
        { Calls: [var oldest, ..] } => $"{report.Calls.Count} {(report.Calls.Count == 1 ? "call" : "calls")} in progress; of the oldest the next to act is {Shown(oldest.Layer)}",
        _ => "nobody waits for it",
    };

    // What a shim says, others have said to it.
    private static string Shown(string text) => ProcessReading.Printable(text);

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;

    // A hostile age must not leave the calendar.
    private static DateTimeOffset Before(DateTimeOffset now, long milliseconds) => now - TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, (long)TimeSpan.FromDays(36500).TotalMilliseconds));
}
