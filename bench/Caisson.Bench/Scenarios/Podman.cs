namespace Caisson.Bench.Scenarios;

/// <summary>Podman with runc, everything of it below the workbench. Its commands as a shell reads them.</summary>
internal static class Podman
{
    public const string Program = "podman";

    /// <summary>The beginning of every command.</summary>
    public static string Command(Workbench bench) =>
        $"{Program} --root {bench.Home}/podman --runroot {bench.Home}/podman-run --tmpdir {bench.Home}/podman-tmp"
        + " --storage-driver vfs --cgroup-manager cgroupfs --events-backend none --runtime runc";

    /// <summary>Starts a container that runs by itself.</summary>
    public static string Running(Workbench bench, string name, string program) =>
        $"{Command(bench)} run --detach --interactive --network none --cgroup-parent {bench.CgroupParent}"
        + $" --ulimit nofile=1024:4096 --ulimit nproc=1000:1000 --name {name} --rootfs {bench.RootFileSystem} {program}";

    /// <summary>Runs a container to its end and removes it.</summary>
    public static string Passing(Workbench bench, string program) =>
        $"{Command(bench)} run --rm --network none --cgroup-parent {bench.CgroupParent}"
        + $" --ulimit nofile=1024:4096 --ulimit nproc=1000:1000 --rootfs {bench.RootFileSystem} {program}";

    /// <summary>Removes all containers.</summary>
    public static string Removal(Workbench bench) => $"{Command(bench)} rm --all --force --time 0 >/dev/null";

    /// <summary>Removes all containers, and the cgroup in which Podman puts its monitors, which it never does.</summary>
    public static void CleanUp(Workbench bench)
    {
        _ = Commands.MustRun("sh", "-ec", Removal(bench));
        foreach (var monitors in Directory.GetDirectories("/sys/fs/cgroup").Select(hierarchy => $"{hierarchy}{bench.CgroupParent}/conmon").Where(Directory.Exists))
        {
            Directory.Delete(monitors);
        }
    }
}
