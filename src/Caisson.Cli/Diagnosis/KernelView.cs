using System.Globalization;
using System.Text;
using Caisson.Cli.Commands;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Cli.Diagnosis;

/// <summary>What the kernel says of one process: what it does, and where it waits.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Command">Its program and arguments, or its name in brackets.</param>
/// <param name="State">The kernel's letter: R runs, S waits, D waits and cannot be interrupted, T is stopped, Z has ended.</param>
/// <param name="Waits">The kernel function it waits in; null when it does not, or nobody may know.</param>
/// <param name="SystemCall">The number of the system call it is in; null when it is in none.</param>
/// <param name="Stack">Its kernel stack, the innermost first; empty where nobody may know.</param>
/// <param name="Started">When it started, in seconds ago; null when unknown.</param>
internal sealed record KernelView(int ProcessId, string Command, string State, string? Waits, string? SystemCall, IReadOnlyList<string> Stack, double? Started)
{
    private const int MaximumFileBytes = 64 * 1024;
    private const int DeepestFrame = 20;

    // USER_HZ, the same on every architecture .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Reads it; null when the process is gone.</summary>
    public static KernelView? TryRead(int processId)
    {
        if (ReadText(processId, "stat") is not { } stat || stat.LastIndexOf(')') is not (> 0 and var end))
        {
            return null;
        }

        var fields = stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end];
        return new KernelView(
            processId,
            ReadText(processId, "cmdline") is { Length: > 0 } line ? ProcessReading.Printable(line.TrimEnd('\0').Replace('\0', ' ')) : ProcessReading.Printable($"[{name}]"),
            fields.Length > 0 ? fields[0] : "?",
            ReadText(processId, "wchan") is { Length: > 0 } place and not "0" ? place : null,
            ReadText(processId, "syscall")?.Split(' ')[0] is { } call && int.TryParse(call, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? call : null,
            [.. (ReadText(processId, "stack") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(DeepestFrame).Select(static frame => frame.Replace("[<0>] ", "", StringComparison.Ordinal))],
            SecondsSinceStart(fields));
    }

    private static double? SecondsSinceStart(string[] fields)
    {
        // proc_pid_stat(5): the 22nd field, of which two stand before the name's end.
        const int startTime = 19;
        return fields.Length > startTime && ulong.TryParse(fields[startTime], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? Math.Max(0, (Environment.TickCount64 / 1000.0) - (ticks / TicksPerSecond))
            : null;
    }

    // Files of the kernel's that a process may take away at any moment, or that only root may read.
    private static string? ReadText(int processId, string file)
    {
        try
        {
            return PlainFile.TryRead($"/proc/{processId}/{file}", MaximumFileBytes) is { } bytes ? Encoding.UTF8.GetString(bytes).TrimEnd('\n') : null;
        }
        catch (LinuxException)
        {
            return null;
        }
    }
}
