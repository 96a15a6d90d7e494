using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Files;

namespace Caisson.Platform.Linux.Processes;

/// <summary>A process that cannot be mistaken for a later one with the same id.</summary>
/// <param name="ProcessId">Its id in our pid namespace.</param>
/// <param name="StartTime">Field 22 of <c>/proc/PID/stat</c>: clock ticks between boot and its start (proc_pid_stat(5)).</param>
public readonly record struct ProcessIdentity(int ProcessId, ulong StartTime)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current =>
        TryRead(Environment.ProcessId) ?? throw new InvalidOperationException("/proc does not show this process: is it mounted?");

    /// <summary>Asks the kernel; null when no such process exists. A zombie still has its identity.</summary>
    public static ProcessIdentity? TryRead(int processId)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat");
        return PlainFile.TryRead(path, 65536) is { } bytes ? Parse(processId, Encoding.UTF8.GetString(bytes)) : null;
    }

    /// <summary>The command's name may hold spaces and brackets, so counting begins after the last bracket, with field 3.</summary>
    internal static ProcessIdentity? Parse(int processId, string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && ulong.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
            ? new ProcessIdentity(processId, startTime)
            : null;
    }
}
