using System.Globalization;
using System.Text;
using Caisson.Contracts.Documents;
using Caisson.Platform.Linux.Files;

namespace Caisson.Cli.Commands;

/// <summary>Completes what the service says of a process by what <c>/proc</c> says (proc_pid_status(5), proc_pid_cmdline(5)).</summary>
internal static class ProcessReading
{
    private const int MaximumFileBytes = 64 * 1024;
    private const int MaximumCommandLength = 4096;

    /// <summary>A row of one process. One that has ended since keeps what the service said.</summary>
    /// <param name="process">What the service said.</param>
    /// <param name="cpuPercent">Processor time over the last span, where there was one.</param>
    public static ProcessRow Read(ProcessDetails process, double? cpuPercent)
    {
        var status = PlainFile.TryRead($"/proc/{process.ProcessId}/status", MaximumFileBytes) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
        var (inner, user, state, threads, resident) = Parse(status);
        return new ProcessRow(
            process.ProcessId,
            inner,
            user,
            state,
            threads,
            resident ?? (ulong)(process.MemoryWorkingSetPrivateBytes + process.MemoryWorkingSetSharedBytes),
            (process.UserTime100ns + process.KernelTime100ns) / 1e7,
            cpuPercent,
            CommandOf(process));
    }

    /// <summary>Reads <c>/proc/PID/status</c>.</summary>
    internal static (int? InnerId, uint? UserId, string State, int? Threads, ulong? ResidentBytes) Parse(string status)
    {
        var innerText = Field(status, "NSpid:")?.Split('\t', ' ')[^1];
        var resident = Field(status, "VmRSS:")?.Split(' ')[0];
        return (
            int.TryParse(innerText, NumberStyles.None, CultureInfo.InvariantCulture, out var inner) ? inner : null,
            uint.TryParse(Field(status, "Uid:")?.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var user) ? user : null,
            Field(status, "State:") is { Length: > 0 } state ? state[..1] : "-",
            int.TryParse(Field(status, "Threads:"), NumberStyles.None, CultureInfo.InvariantCulture, out var threads) ? threads : null,
            ulong.TryParse(resident, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : null);
    }

    /// <summary>A hostile text for a terminal: without what would play with it, and bounded.</summary>
    internal static string Printable(string text)
    {
        var shown = text.Length <= MaximumCommandLength ? text : text[..MaximumCommandLength];
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
    }

    private static string CommandOf(ProcessDetails process)
    {
        var line = PlainFile.TryRead($"/proc/{process.ProcessId}/cmdline", MaximumFileBytes) is { Length: > 0 } bytes
            ? Encoding.UTF8.GetString(bytes).TrimEnd('\0').Replace('\0', ' ')
            : $"[{process.ImageName ?? "?"}]";
        return Printable(line);
    }

    private static string? Field(string status, string name)
    {
        foreach (var line in status.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return line[name.Length..].Trim();
            }
        }

        return null;
    }
}
