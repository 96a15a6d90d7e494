using System.Buffers.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Engine.Cgroups;

internal sealed partial class ContainerCgroup
{
    private const int KillRounds = 8;
    private const int RoundsBeforeFreezing = 2;

    /// <summary>A container may have more processes than we may have descriptors.</summary>
    private const int HeldAtOnce = 64;

    /// <summary>The processes in it and below it, in our pid namespace; those that it does not show are left out.</summary>
    /// <remarks>One hierarchy is asked, since each process is in the container's cgroup of all of them or of none.</remarks>
    /// <exception cref="CgroupException">It cannot be read, for want of descriptors for instance.</exception>
    public IReadOnlyList<int> ReadProcessIds() => ReadProcessIds(Main);

    /// <summary>Sends SIGKILL to every process in it and below it, frozen ones included, and thaws it.</summary>
    /// <remarks>
    /// v2: <c>cgroup.kill</c>, which reaches everybody at once. v1: one by one, and where they fork faster than that the freezer holds them. A process is taken hold
    /// of first and then looked up again, so that an id that passed to a stranger is not killed. Ourselves we never kill. The processes are
    /// dead when <see cref="ReadProcessIds()"/> is empty.
    /// </remarks>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Kill()
    {
        if (_unified is not null && _unified.Write("cgroup.kill", "1") == 0 && Main == _unified)
        {
            return;
        }

        KillTree(Main, DirectoryOf("freezer"));
    }

    /// <summary>Kills until none is left.</summary>
    /// <param name="cancellationToken">Stops waiting, those killed die all the same.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public Task KillAllAsync(CancellationToken cancellationToken) => Patience.UntilAsync(
        () =>
        {
            if (ReadProcessIds().Count == 0)
            {
                return true;
            }

            Kill();
            return ReadProcessIds().Count == 0;
        },
        _time,
        cancellationToken);

    /// <summary>The hierarchy that is asked for processes: the v2 tree, else the freezer's, else the first.</summary>
    private CgroupDirectory Main => _layout.Kind == CgroupKind.V2 ? _unified! : DirectoryOf("freezer") ?? _parts[0].Directory;

    /// <summary>Kills whoever is in a cgroup and below it, one by one.</summary>
    /// <param name="directory">The cgroup.</param>
    /// <param name="freezer">It in the hierarchy that keeps them from forking away meanwhile; null without one.</param>
    internal static void KillTree(CgroupDirectory directory, CgroupDirectory? freezer)
    {
        try
        {
            // Whom a signal is about to kill forks no more. Only those who fork faster than they are found are held still first: were we killed
            // meanwhile, they would stay frozen, and the dead of a frozen v1 cgroup do not go.
            var known = new HashSet<int>();
            for (var round = 0; round < KillRounds && KillOnce(directory, known); round++)
            {
                if (round == RoundsBeforeFreezing)
                {
                    _ = freezer?.Write("freezer.state", "FROZEN");
                }
            }
        }
        finally
        {
            ThawTree(freezer);
        }
    }

    /// <summary>The processes in a cgroup and below it, in our pid namespace.</summary>
    internal static List<int> ReadProcessIds(CgroupDirectory directory)
    {
        var found = new List<int>();
        Collect(directory, found);
        return found;
    }

    /// <returns>Whether a process was there that was not known yet.</returns>
    private static bool KillOnce(CgroupDirectory directory, HashSet<int> known)
    {
        var fresh = ReadProcessIds(directory).FindAll(id => id != Environment.ProcessId && known.Add(id));
        for (var at = 0; at < fresh.Count; at += HeldAtOnce)
        {
            KillSome(directory, fresh.GetRange(at, Math.Min(HeldAtOnce, fresh.Count - at)));
        }

        return fresh.Count > 0;
    }

    private static void KillSome(CgroupDirectory directory, List<int> ids)
    {
        var held = new List<ForeignProcess>(ids.Count);
        try
        {
            foreach (var id in ids)
            {
                if (ForeignProcess.TryOpen(id) is { } process)
                {
                    held.Add(process);
                }
            }

            var still = new HashSet<int>(ReadProcessIds(directory));
            foreach (var process in held)
            {
                if (still.Contains(process.ProcessId))
                {
                    _ = process.Kill();
                }
            }
        }
        finally
        {
            foreach (var process in held)
            {
                process.Dispose();
            }
        }
    }

    private static void ThawTree(CgroupDirectory? freezer)
    {
        if (freezer is null)
        {
            return;
        }

        _ = freezer.Write("freezer.state", "THAWED");
        if (freezer.HasChildren)
        {
            foreach (var below in freezer.ReadTree())
            {
                _ = below.Write("freezer.state", "THAWED");
            }
        }
    }

    /// <summary>Unreadable is not empty; a cgroup that is gone, or one of threads (their process stands above), has no process.</summary>
    private static void RefuseUnreadable(CgroupDirectory directory, string file, int errno)
    {
        if (errno is not (0 or Errno.ENOENT or Errno.ENODEV or Errno.EOPNOTSUPP))
        {
            throw CgroupException.FromKernel($"reading {file} of the cgroup \"{directory.Path}\"", errno);
        }
    }

    private static void Collect(CgroupDirectory directory, List<int> found)
    {
        using (var text = directory.Read("cgroup.procs"))
        {
            RefuseUnreadable(directory, "cgroup.procs", text.Errno);
            var rest = text.Bytes;
            while (CgroupNumbers.NextLine(ref rest, out var line))
            {
                // 0: a process that our pid namespace does not show.
                if (Utf8Parser.TryParse(line, out int id, out _) && id > 0)
                {
                    found.Add(id);
                }
            }
        }

        if (directory.HasChildren)
        {
            foreach (var child in directory.ReadChildren())
            {
                Collect(child, found);
            }
        }
    }
}
