using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Cli.Diagnosis;

/// <summary>What the host of a durable container logged, read by somebody who only looks (docs/host.md).</summary>
internal static class HostLogView
{
    private const int MaximumBytes = 1 << 20;
    private const int MostLines = 8;

    /// <summary>The last lines; none when there is no log, or nobody may read it.</summary>
    /// <param name="directory">The system's directory.</param>
    public static IReadOnlyList<string> ReadLast(string directory)
    {
        // When the one at hand has just been begun, the one before it has the rest.
        List<string> lines = [.. Read("log.1"), .. Read("log")];
        return [.. lines.TakeLast(MostLines)];

        string[] Read(string name)
        {
            try
            {
                return PlainFile.TryRead(Path.Combine(directory, name), MaximumBytes) is { } bytes
                    ? Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    : [];
            }
            catch (LinuxException)
            {
                return [];
            }
        }
    }
}
