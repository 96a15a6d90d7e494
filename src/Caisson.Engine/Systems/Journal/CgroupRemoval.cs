using System.Globalization;
using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Kills what is in a cgroup and removes it, in all hierarchies, on the calling thread.</summary>
/// <remarks>
/// v2: <c>cgroup.kill</c>. v1: the freezer stops everybody, so that nobody can fork away, then each process is killed and the freezer thawed. Whatever
/// hierarchy shows a process, it is killed; this is repeated until none shows one. A process is taken hold of first and then looked up again, so that
/// an id that passed to a stranger meanwhile is not killed.
/// </remarks>
internal sealed class CgroupRemoval
{
    private const int MaximumInBytes = 16 << 20;

    /// <summary>A cgroup may have more processes than we may have descriptors.</summary>
    private const int HeldAtOnce = 64;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    private readonly IReadOnlyList<string> _tops;
    private readonly HashSet<int> _killed = [];

    internal CgroupRemoval(IReadOnlyList<string> directories) => _tops = [.. directories.Where(IsOurs)];

    internal (UndoOutcome Outcome, string? Detail) Run(TimeSpan deadline)
    {
        if (_tops.Count == 0)
        {
            return (UndoOutcome.NothingLeft, null);
        }

        var end = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        while (!TryOnce(out var obstacle))
        {
            if (Environment.TickCount64 > end)
            {
                return (UndoOutcome.Failed, obstacle);
            }

            CurrentProcess.Pause(Step);
        }

        return (UndoOutcome.Undone, _killed.Count == 0 ? null : $"killed {Sorted(_killed)}");
    }

    private bool TryOnce(out string obstacle)
    {
        foreach (var top in _tops)
        {
            _ = TryControl(top, "cgroup.kill", "1");
        }

        var frozen = _tops.Where(top => TryControl(top, "freezer.state", "FROZEN")).ToList();
        var alive = KillAll();
        foreach (var top in frozen)
        {
            ThawTree(top);
        }

        if (alive.Count > 0)
        {
            obstacle = $"killed but still there: {Sorted(alive)}";
            return false;
        }

        return TryRemoveAll(out obstacle);
    }

    private HashSet<int> KillAll()
    {
        var seen = ReadProcesses();
        _ = seen.Remove(Environment.ProcessId);
        var ids = new List<int>(seen);
        for (var at = 0; at < ids.Count; at += HeldAtOnce)
        {
            KillSome(ids.GetRange(at, Math.Min(HeldAtOnce, ids.Count - at)));
        }

        return seen;
    }

    private void KillSome(List<int> ids)
    {
        var held = new List<ForeignProcess>();
        foreach (var id in ids)
        {
            if (ForeignProcess.TryOpen(id) is { } process)
            {
                held.Add(process);
            }
        }

        var still = held.Count == 0 ? [] : ReadProcesses();
        foreach (var process in held)
        {
            if (still.Contains(process.ProcessId) && process.Kill())
            {
                _ = _killed.Add(process.ProcessId);
            }

            process.Dispose();
        }
    }

    private static string Sorted(HashSet<int> ids)
    {
        var sorted = new List<int>(ids);
        sorted.Sort();
        return string.Join(' ', sorted);
    }

    private HashSet<int> ReadProcesses()
    {
        var found = new HashSet<int>();
        foreach (var directory in _tops.SelectMany(DeepestFirst))
        {
            foreach (var line in ReadLines(Path.Combine(directory, "cgroup.procs")))
            {
                // 0: a process of a foreign pid namespace, which our namespace does not show and which is not ours.
                if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var processId) && processId > 0)
                {
                    _ = found.Add(processId);
                }
            }
        }

        return found;
    }

    private bool TryRemoveAll(out string obstacle)
    {
        obstacle = "";
        foreach (var directory in _tops.SelectMany(DeepestFirst))
        {
            try
            {
                _ = PlainFile.RemoveDirectory(directory);
            }
            catch (LinuxException error) when (error.Errno == Errno.EBUSY)
            {
                obstacle = error.Message;
            }
        }

        return obstacle.Length == 0;
    }

    private static void ThawTree(string top)
    {
        foreach (var directory in DeepestFirst(top))
        {
            _ = TryControl(directory, "freezer.state", "THAWED");
        }
    }

    /// <summary>A cgroup below a hierarchy's root: a journal can name no root and no ordinary directory.</summary>
    private static bool IsOurs(string directory) =>
        directory.Length > 1 && directory[0] == '/' && !directory.Contains("/../", StringComparison.Ordinal)
        && File.Exists(Path.Combine(directory, "cgroup.procs"))
        && File.Exists(Path.Combine(Path.GetDirectoryName(directory) ?? "/", "cgroup.procs"));

    private static List<string> DeepestFirst(string top)
    {
        var found = new List<string>();
        Collect(top, found);
        return found;
    }

    private static void Collect(string directory, List<string> found)
    {
        string[] below;
        try
        {
            below = Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }

        foreach (var child in below)
        {
            Collect(child, found);
        }

        found.Add(directory);
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return Encoding.ASCII.GetString(PlainFile.TryRead(path, MaximumInBytes) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (LinuxException error) when (error.Errno is Errno.ENODEV or Errno.EOPNOTSUPP)
        {
            // ENODEV: the cgroup is being removed. EOPNOTSUPP: a threaded cgroup of v2, whose processes its parent shows.
            return [];
        }
    }

    private static bool TryControl(string directory, string file, string text)
    {
        try
        {
            PlainFile.WriteControl(Path.Combine(directory, file), Encoding.ASCII.GetBytes(text));
            return true;
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENODEV or Errno.EACCES or Errno.EPERM or Errno.EOPNOTSUPP or Errno.EBUSY)
        {
            return false;
        }
    }
}
