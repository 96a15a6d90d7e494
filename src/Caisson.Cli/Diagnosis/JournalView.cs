using System.Globalization;
using System.Text.Json;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Cli.Diagnosis;

/// <summary>What stands in a host's journal (docs/host.md), read by somebody who only looks: nothing is believed to be whole.</summary>
/// <param name="Host">The host; null when the journal does not say.</param>
/// <param name="Cgroups">The container's cgroup in each hierarchy.</param>
/// <param name="Open">What the host has made and not undone yet, in its own words.</param>
internal sealed record JournalView(ProcessIdentity? Host, IReadOnlyList<string> Cgroups, IReadOnlyList<string> Open)
{
    private const int MaximumBytes = 1 << 20;

    /// <summary>No journal.</summary>
    public static JournalView None { get; } = new(null, [], []);

    /// <summary>Reads the journal of a system's directory.</summary>
    public static JournalView Read(string directory)
    {
        try
        {
            return PlainFile.TryRead(Path.Combine(directory, "journal"), MaximumBytes) is { } bytes ? Parse(System.Text.Encoding.UTF8.GetString(bytes)) : None;
        }
        catch (LinuxException)
        {
            return None;
        }
    }

    /// <summary>Reads the lines of a journal.</summary>
    internal static JournalView Parse(string text)
    {
        ProcessIdentity? host = null;
        IReadOnlyList<string> cgroups = [];
        var open = new SortedDictionary<long, string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                var entry = document.RootElement.GetProperty("entry");
                if (entry.TryGetProperty("head", out var head) && head.TryGetProperty("host", out var identity))
                {
                    host = new ProcessIdentity(identity.GetProperty("processId").GetInt32(), identity.GetProperty("startTime").GetUInt64());
                }
                else if (entry.TryGetProperty("intend", out var number) && entry.TryGetProperty("undo", out var undo))
                {
                    open[number.GetInt64()] = Describe(undo);
                    cgroups = undo.TryGetProperty("directories", out var directories)
                        ? [.. directories.EnumerateArray().Select(static one => one.GetString()).OfType<string>()]
                        : cgroups;
                }
                else if (entry.TryGetProperty("done", out var done) && done.TryGetInt64(out var gone))
                {
                    _ = open.Remove(gone);
                }
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                // Cut off by a crash, or being written.
            }
        }

        return new JournalView(host, cgroups, [.. open.Values]);
    }

    /// <summary>The processes in the container's cgroups, as far as they can be read.</summary>
    public IReadOnlyList<int> ReadProcesses()
    {
        foreach (var cgroup in Cgroups)
        {
            try
            {
                return
                [
                    .. File.ReadLines(Path.Combine(cgroup, "cgroup.procs"))
                        .Select(static line => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
                        .Where(static id => id > 0),
                ];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another hierarchy may still have it.
            }
        }

        return [];
    }

    private static string Describe(JsonElement undo)
    {
        var what = undo.TryGetProperty("undo", out var name) ? name.GetString() ?? "?" : "?";
        return undo.TryGetProperty("path", out var path) ? $"{what} {path.GetString()}"
            : undo.TryGetProperty("directories", out var directories) && directories.GetArrayLength() > 0 ? $"{what} {directories[0].GetString()}"
            : what;
    }
}
