using System.Globalization;
using Caisson.Contracts.Documents.V1;

namespace Caisson.Engine.Systems;

/// <summary>Reads what a network namespace has moved (<c>/proc/PID/net/dev</c>, proc_pid_net(5)).</summary>
internal static class NetworkFiles
{
    private const int Fields = 16;

    /// <summary>The interfaces of a process's network namespace; null when it is ours, or the process is gone.</summary>
    public static IReadOnlyList<NetworkStats>? Read(int processId)
    {
        try
        {
            var directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");
            return new FileInfo(directory + "/ns/net").LinkTarget is { } theirs && theirs != new FileInfo("/proc/self/ns/net").LinkTarget
                ? Parse(File.ReadAllText(directory + "/net/dev"))
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the table: two lines of headings, then an interface a line.</summary>
    internal static List<NetworkStats> Parse(string text)
    {
        var interfaces = new List<NetworkStats>();
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var values = colon < 0 ? [] : line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var name = colon < 0 ? "" : line[..colon].Trim();
            if (values.Length < Fields || name == "lo")
            {
                continue;
            }

            interfaces.Add(new NetworkStats
            {
                InstanceId = name,
                BytesReceived = Number(values[0]),
                PacketsReceived = Number(values[1]),
                DroppedPacketsIncoming = Number(values[3]),
                BytesSent = Number(values[8]),
                PacketsSent = Number(values[9]),
                DroppedPacketsOutgoing = Number(values[11]),
            });
        }

        return interfaces;
    }

    private static ulong Number(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
