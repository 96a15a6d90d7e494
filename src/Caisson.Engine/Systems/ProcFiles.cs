using System.Globalization;
using Caisson.Contracts.Documents;

namespace Caisson.Engine.Systems;

/// <summary>Reads what <c>/proc</c> tells about one process (proc_pid_stat(5), proc_pid_statm(5)).</summary>
/// <remarks>Everything in these files is a process's own doing, its name included: fields are counted from the last parenthesis.</remarks>
internal static class ProcFiles
{
    // USER_HZ, the unit of /proc, is 100 on every architecture that .NET runs on.
    private const long TickIn100Nanoseconds = 100_000;
    private const int FieldUserTime = 11;
    private const int FieldKernelTime = 12;
    private const int FieldStartTime = 19;
    private const int FieldVirtualSize = 20;

    private static readonly Lazy<DateTimeOffset?> BootTime = new(ReadBootTime);

    /// <summary>Describes a process; null when it is gone.</summary>
    public static ProcessDetails? Describe(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var pages = File.ReadAllText($"/proc/{processId}/statm").Split(' ');
            var (open, close) = (stat.IndexOf('(', StringComparison.Ordinal), stat.LastIndexOf(')'));
            var fields = stat[(close + 2)..].Split(' ');
            var (resident, shared) = (Number(pages[1]) * Environment.SystemPageSize, Number(pages[2]) * Environment.SystemPageSize);
            return new ProcessDetails
            {
                ProcessId = processId,
                ImageName = stat[(open + 1)..close],
                CreateTimestamp = BootTime.Value is { } boot ? boot + TimeSpan.FromTicks(Number(fields[FieldStartTime]) * TickIn100Nanoseconds) : null,
                UserTime100ns = Number(fields[FieldUserTime]) * TickIn100Nanoseconds,
                KernelTime100ns = Number(fields[FieldKernelTime]) * TickIn100Nanoseconds,
                MemoryCommitBytes = Number(fields[FieldVirtualSize]),
                MemoryWorkingSetPrivateBytes = Math.Max(0, resident - shared),
                MemoryWorkingSetSharedBytes = shared,
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The processors on which this process may run (<c>Cpus_allowed_list</c> of proc_pid_status(5)).</summary>
    public static IReadOnlyList<int> ReadAllowedProcessors()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
            {
                return ParseList(line["Cpus_allowed_list:".Length..].Trim());
            }
        }

        return [];
    }

    /// <summary>Reads a small number from a file of sysfs; 0 when it is not there.</summary>
    public static uint ReadNumber(string path)
    {
        try
        {
            return (uint)Math.Max(0, Number(File.ReadAllText(path).Trim()));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Reads a list such as <c>0-3,7</c> (cpuset(7)).</summary>
    internal static List<int> ParseList(string text)
    {
        var numbers = new List<int>();
        foreach (var range in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-');
            var (first, last) = (Number(ends[0]), Number(ends[^1]));
            for (var number = first; number <= last; number++)
            {
                numbers.Add((int)number);
            }
        }

        return numbers;
    }

    private static DateTimeOffset? ReadBootTime()
    {
        foreach (var line in File.ReadLines("/proc/stat"))
        {
            if (line.StartsWith("btime ", StringComparison.Ordinal))
            {
                return DateTimeOffset.FromUnixTimeSeconds(Number(line[6..]));
            }
        }

        return null;
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
