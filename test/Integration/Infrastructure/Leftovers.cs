using System.Globalization;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>Finds whatever of a test machine still exists on the real one: processes, mounts, cgroups, sockets, files of hosts.</summary>
internal sealed class Leftovers
{
    private readonly TestMachine _machine;

    internal Leftovers(TestMachine machine) => _machine = machine;

    /// <summary>One line each. The cgroup parent itself and empty directories are the machine's own.</summary>
    internal IReadOnlyList<string> Find() => [.. FindProcesses(), .. FindMounts(), .. FindCgroups(), .. FindSockets(), .. FindFiles()];

    /// <summary>Kills and removes all of it.</summary>
    internal void Remove()
    {
        foreach (var processId in ProcessIds().Where(IsOfMachine))
        {
            using var process = ForeignProcess.TryOpen(processId);
            _ = process?.Kill();
            _ = process?.WaitForExit(TimeSpan.FromSeconds(10));
        }

        var tops = CgroupTops().ToList();
        if (tops.Count > 0)
        {
            _ = new CgroupRemoval(tops).Run(TimeSpan.FromSeconds(10));
        }

        foreach (var mount in MountTable.ReadMountPoints().Where(IsNamed).Reverse())
        {
            _ = MountTable.Detach(mount);
        }
    }

    /// <summary>The process is this machine's host of a system.</summary>
    internal bool IsHostOf(int processId, string id) =>
        Read($"/proc/{processId}/cmdline").Contains($"serve\0--id\0{id}\0", StringComparison.Ordinal) && IsNamed(Read($"/proc/{processId}/environ"));

    private IEnumerable<string> FindProcesses() =>
        ProcessIds().Where(IsOfMachine).Select(processId => $"process {processId}: {Read($"/proc/{processId}/cmdline").Replace('\0', ' ')}");

    private IEnumerable<string> FindMounts() => MountTable.ReadMountPoints().Where(IsNamed).Select(point => $"mount {point}");

    internal IEnumerable<string> FindCgroups() =>
        CgroupTops().SelectMany(top => Directory.GetDirectories(top)).Select(directory => $"cgroup {directory}");

    private IEnumerable<string> FindSockets() =>
        Read("/proc/net/unix").Split('\n').Where(IsNamed).Select(line => $"socket {line[(line.LastIndexOf(' ') + 1)..]}");

    private IEnumerable<string> FindFiles() =>
        Directory.Exists(_machine.Paths.RunDirectory)
            ? Directory.GetFileSystemEntries(_machine.Paths.RunDirectory, "*", SearchOption.AllDirectories).Select(path => $"file {path}")
            : [];

    private IEnumerable<string> CgroupTops() =>
        Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(hierarchy => hierarchy + _machine.Paths.CgroupParent).Where(Directory.Exists);

    /// <summary>A host knows our directories by its environment, a container is in our cgroup.</summary>
    private bool IsOfMachine(int processId) =>
        processId != Environment.ProcessId
        && (IsNamed(Read($"/proc/{processId}/cgroup")) || IsNamed(Read($"/proc/{processId}/environ")) || IsNamed(Read($"/proc/{processId}/cmdline")))
        && !Read($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);

    private bool IsNamed(string text) => text.Contains(_machine.Name, StringComparison.Ordinal);

    private static IEnumerable<int> ProcessIds() =>
        Directory.GetDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0);

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
