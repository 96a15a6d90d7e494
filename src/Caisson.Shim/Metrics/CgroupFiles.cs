using System.Globalization;
using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Metrics;

/// <summary>The cgroup of a container, found by its process while that waits to be started, and read for as long as it exists.</summary>
/// <remarks>A host with the unified hierarchy at <c>/sys/fs/cgroup</c> has metrics of version 2, every other of version 1, one that mounts both included.</remarks>
internal sealed class CgroupFiles
{
    private const string Mount = "/sys/fs/cgroup";
    private const int LargestTable = 16 << 20;

    private readonly bool _isUnified;
    private readonly Dictionary<string, string> _directories;

    private CgroupFiles(bool isUnified, Dictionary<string, string> directories)
    {
        _isUnified = isUnified;
        _directories = directories;
    }

    /// <summary>Finds the cgroup of a process; null when it has none that is mounted here.</summary>
    public static CgroupFiles? Of(int processId) => Find(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cgroup"), null);

    /// <summary>Finds a cgroup by its path in every hierarchy; null where it is no such path, or nothing is mounted. It need not exist yet.</summary>
    public static CgroupFiles? At(string cgroup) =>
        cgroup.StartsWith('/') && !cgroup.Split('/').Contains("..") ? Find("/proc/self/cgroup", cgroup.TrimEnd('/')) : null;

    /// <summary>What the container uses, as containerd wants it; null when the cgroup is gone.</summary>
    public Any? Read()
    {
        if (_isUnified)
        {
            var directory = _directories[""];
            return Directory.Exists(directory) ? Any.Pack(UnifiedMetrics.Read(directory), "io.containerd.cgroups.v2.Metrics") : null;
        }

        return _directories.Values.Any(Directory.Exists) ? Any.Pack(LegacyMetrics.Read(_directories), "io.containerd.cgroups.v1.Metrics") : null;
    }

    /// <summary>What somebody uses who has no cgroup, in the message of this host's version: nothing is set.</summary>
    public static Any Nothing() => CgroupMount.ParseAll(ReadText("/proc/self/mountinfo")).Any(IsWholeTree)
        ? Any.Pack(new Protocol.Metrics2.Metrics(), "io.containerd.cgroups.v2.Metrics")
        : Any.Pack(new Protocol.Metrics1.Metrics(), "io.containerd.cgroups.v1.Metrics");

    private static CgroupFiles? Find(string membershipPath, string? cgroup)
    {
        var membership = ReadText(membershipPath);
        var mounts = CgroupMount.ParseAll(ReadText("/proc/self/mountinfo"));
        var directories = new Dictionary<string, string>();
        foreach (var line in membership.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // hierarchy:controllers:path
            var fields = line.Split(':', 3);
            if (fields.Length == 3 && mounts.FirstOrDefault(mount => mount.Has(fields[1])) is { } mount)
            {
                foreach (var controller in fields[1].Split(','))
                {
                    directories[controller] = mount.DirectoryOf(cgroup ?? fields[2]);
                }
            }
        }

        var isUnified = mounts.Any(IsWholeTree);
        return directories.ContainsKey(isUnified ? "" : "memory") || (!isUnified && directories.Count > 0) ? new CgroupFiles(isUnified, directories) : null;
    }

    private static bool IsWholeTree(CgroupMount mount) => mount is { IsUnified: true, Path: Mount };

    private static string ReadText(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(PlainFile.TryRead(path, LargestTable) ?? []);
        }
        catch (LinuxException error) when (error.Errno == Errno.ESRCH)
        {
            return "";
        }
    }
}
