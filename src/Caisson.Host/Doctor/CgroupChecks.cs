using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Programs;

namespace Caisson.Host.Doctor;

/// <summary>How control groups are mounted and what they control.</summary>
internal static class CgroupChecks
{
    private const string Mountinfo = "/proc/self/mountinfo";
    private static readonly string[] NeededOnV1 = ["cpu", "cpuset", "memory", "pids", "devices", "freezer"];
    private static readonly string[] NeededOnV2 = ["cpu", "cpuset", "memory", "pids"];

    internal static IEnumerable<HostCheck> Run(CaissonPaths paths)
    {
        var mounts = ReadMounts();
        var unified = mounts.Where(mount => mount.Type == "cgroup2").Select(mount => mount.Point).FirstOrDefault();
        var legacy = mounts.Where(mount => mount.Type == "cgroup").ToList();
        yield return Layout(unified, legacy.Count);
        yield return legacy.Count > 0 ? ControllersOnV1(legacy) : ControllersOnV2(unified);
        yield return Devices(unified, legacy);
        yield return Writable(paths, legacy.Count > 0 ? legacy.Select(mount => mount.Point) : unified is null ? [] : [unified]);
    }

    private static HostCheck Layout(string? unified, int legacyCount) => (unified, legacyCount) switch
    {
        (null, 0) => new HostCheck("cgroup-layout", CheckStatus.Fail, "no cgroup file system is mounted", "mount cgroup2 at /sys/fs/cgroup"),
        (null, _) => new HostCheck("cgroup-layout", CheckStatus.Ok, $"v1, {legacyCount} hierarchies"),
        (_, 0) => new HostCheck("cgroup-layout", CheckStatus.Ok, $"v2 at {unified}"),
        _ => new HostCheck("cgroup-layout", CheckStatus.Ok, $"hybrid, {legacyCount} v1 hierarchies, v2 at {unified}"),
    };

    private static HostCheck ControllersOnV1(List<CgroupMount> mounts)
    {
        var present = mounts.SelectMany(mount => mount.Options.Split(',')).ToHashSet(StringComparer.Ordinal);
        return Controllers(NeededOnV1, present);
    }

    private static HostCheck ControllersOnV2(string? mount)
    {
        var path = Path.Combine(mount ?? "/nowhere", "cgroup.controllers");
        var present = File.Exists(path) ? File.ReadAllText(path).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal) : [];
        return Controllers(NeededOnV2, present);
    }

    private static HostCheck Devices(string? unified, List<CgroupMount> legacy)
    {
        if (legacy.Any(mount => mount.Options.Split(',').Contains("devices")))
        {
            return new HostCheck("cgroup-devices", CheckStatus.Ok, "the v1 controller");
        }

        var refusal = unified is null ? "neither the v1 controller nor a cgroup v2 tree" : DeviceProgram.WhyUnusable();
        return HostCheck.Of(
            "cgroup-devices",
            refusal is null,
            refusal ?? "by program (eBPF)",
            "run as root on a kernel with CONFIG_CGROUP_BPF: containers could use every device of this machine, and are refused");
    }

    private static HostCheck Controllers(string[] needed, HashSet<string> present)
    {
        var missing = needed.Where(name => !present.Contains(name)).ToList();
        return HostCheck.Of(
            "cgroup-controllers",
            missing.Count == 0,
            missing.Count == 0 ? string.Join(' ', needed) : $"missing: {string.Join(' ', missing)}",
            "enable the missing controllers (kernel command line, or cgroup.subtree_control of the parent): limits that need them are refused",
            CheckStatus.Warn);
    }

    private static HostCheck Writable(CaissonPaths paths, IEnumerable<string> mounts)
    {
        var closed = mounts.Where(mount => !KernelProbe.IsWritable(NearestExisting(mount + paths.CgroupParent))).ToList();
        return HostCheck.Of(
            "cgroup-writable",
            closed.Count == 0,
            closed.Count == 0 ? $"{paths.CgroupParent} can be made" : $"not writable: {string.Join(' ', closed)}",
            $"run as root, or have {paths.CgroupParent} delegated to this user");
    }

    private static string NearestExisting(string path)
    {
        while (!Directory.Exists(path) && path.Length > 1)
        {
            path = Path.GetDirectoryName(path) ?? "/";
        }

        return path;
    }

    private static List<CgroupMount> ReadMounts()
    {
        var mounts = new List<CgroupMount>();
        foreach (var line in File.Exists(Mountinfo) ? File.ReadLines(Mountinfo) : [])
        {
            // Optional fields end with " - "; type, source and options of the file system follow.
            var halves = line.Split(" - ", 2);
            var before = halves[0].Split(' ');
            var after = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (before.Length > 4 && after.Length > 2 && after[0] is "cgroup" or "cgroup2")
            {
                mounts.Add(new CgroupMount(after[0], before[4], after[2]));
            }
        }

        return mounts;
    }

    private sealed record CgroupMount(string Type, string Point, string Options);
}
