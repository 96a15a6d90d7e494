using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Files;

namespace Caisson.Shim.Bootstrap;

/// <summary>Puts a shim into a cgroup that an option names; otherwise it stays in containerd's.</summary>
internal static class ShimCgroup
{
    private const string Mount = "/sys/fs/cgroup";

    /// <summary>Moves a process into an existing cgroup, in every hierarchy that has it.</summary>
    /// <param name="path">Under the hierarchies' roots.</param>
    /// <param name="processId">Which.</param>
    /// <exception cref="ArgumentException">The path is none.</exception>
    /// <exception cref="DirectoryNotFoundException">No hierarchy has such a cgroup.</exception>
    public static void Join(string path, int processId)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts.Contains("..") || parts.Contains("."))
        {
            throw new ArgumentException($"the option shim_cgroup holds '{path}', which is no cgroup");
        }

        var files = Hierarchies().Select(hierarchy => Path.Combine([hierarchy, .. parts, "cgroup.procs"])).Where(File.Exists).ToList();
        if (files.Count == 0)
        {
            throw new DirectoryNotFoundException($"failed to load cgroup {path}: the cgroup that the option shim_cgroup names does not exist");
        }

        var number = Encoding.ASCII.GetBytes(processId.ToString(CultureInfo.InvariantCulture));
        foreach (var file in files)
        {
            PlainFile.WriteControl(file, number);
        }
    }

    private static IEnumerable<string> Hierarchies() => File.Exists(Path.Combine(Mount, "cgroup.controllers"))
        ? [Mount]
        : Directory.GetDirectories(Mount).Where(static directory => new DirectoryInfo(directory).LinkTarget is null);
}
