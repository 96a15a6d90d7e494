using System.Globalization;
using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Shim.Protocol.Diagnosis;

namespace Caisson.Shim.Diagnostics;

/// <summary>What the kernel says of threads and processes (proc_pid_stat(5), proc_pid_wchan(5)).</summary>
internal static class ShimThreads
{
    private const int MostThreads = 64;
    private const int LongestFile = 4096;

    /// <summary>The shim's own.</summary>
    public static IEnumerable<ShimThread> Read() =>
        Directory.EnumerateDirectories("/proc/self/task").Take(MostThreads).Select(static path => TryRead(path)).OfType<ShimThread>();

    /// <summary>A process's first; null when it is gone.</summary>
    public static ShimThread? TryReadProcess(int processId) => TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}"));

    private static ShimThread? TryRead(string path)
    {
        if (TryReadText(path + "/stat") is not { } stat || stat.LastIndexOf(')') is not (> 0 and var end) || end + 2 >= stat.Length)
        {
            return null;
        }

        var begin = stat.IndexOf('(', StringComparison.Ordinal);
        return new ShimThread
        {
            Id = int.TryParse(stat.AsSpan(0, Math.Max(0, begin)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0,
            Name = stat[(begin + 1)..end],
            State = stat[end + 2].ToString(),
            Waits = TryReadText(path + "/wchan") is { Length: > 0 } place and not "0" ? place : "",
        };
    }

    private static string? TryReadText(string path)
    {
        try
        {
            return PlainFile.TryRead(path, LongestFile) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
        }
        catch (LinuxException)
        {
            // Gone while it was read, or nobody may know.
            return null;
        }
    }
}
