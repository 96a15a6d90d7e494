namespace Caisson.Shim.Metrics;

/// <summary>A mounted cgroup hierarchy: a line of mountinfo (proc_pid_mountinfo(5)).</summary>
/// <param name="IsUnified">Version 2.</param>
/// <param name="Root">What of the hierarchy is mounted.</param>
/// <param name="Path">Where.</param>
/// <param name="Options">The mount's own options, which name the controllers of version 1.</param>
internal sealed record CgroupMount(bool IsUnified, string Root, string Path, IReadOnlyList<string> Options)
{
    /// <summary>Those of a mountinfo.</summary>
    public static IReadOnlyList<CgroupMount> ParseAll(string mountinfo)
    {
        var mounts = new List<CgroupMount>();
        foreach (var line in mountinfo.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var halves = line.Split(" - ", 2);
            var first = halves[0].Split(' ');
            if (halves.Length == 2 && first.Length > 4 && halves[1].Split(' ') is [var type, _, var options, ..] && type is "cgroup" or "cgroup2")
            {
                mounts.Add(new CgroupMount(type == "cgroup2", first[3], first[4], options.Split(',')));
            }
        }

        return mounts;
    }

    /// <summary>Whether it is the hierarchy of a line of <c>/proc/PID/cgroup</c>.</summary>
    /// <param name="controllers">The line's second field: empty for version 2.</param>
    public bool Has(string controllers) => controllers.Length == 0
        ? IsUnified
        : !IsUnified && controllers.Split(',').All(controller => Options.Contains(controller));

    /// <summary>The directory of a cgroup.</summary>
    /// <param name="cgroup">Its path in the hierarchy.</param>
    public string DirectoryOf(string cgroup)
    {
        var below = Root.Length > 1 && cgroup.StartsWith(Root, StringComparison.Ordinal) ? cgroup[Root.Length..] : cgroup;
        return Path + (below == "/" ? "" : below);
    }
}
