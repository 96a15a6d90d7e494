using Caisson.Platform.Linux;

namespace Caisson.Engine.Cgroups;

/// <summary>Makes the way down a v2 tree: directories, and controllers handed from each to the next (<c>cgroup.subtree_control</c>).</summary>
internal static class UnifiedTree
{
    private static readonly string[] Wanted = ["cpu", "cpuset", "io", "memory", "pids", "hugetlb", "rdma"];

    /// <summary>Prepares everything above a cgroup.</summary>
    /// <remarks>A controller that cannot be handed down is missed by the limit that wants it, which says so by name.</remarks>
    /// <exception cref="CgroupException">A directory cannot be made.</exception>
    public static void Prepare(CgroupHierarchy hierarchy, CgroupPath path)
    {
        var above = new Stack<string>();
        for (var parent = path.Parent; parent is { } step; parent = step.Parent)
        {
            above.Push(hierarchy.DirectoryOf(step));
        }

        Enable(new CgroupDirectory(hierarchy.MountPath));
        foreach (var step in above)
        {
            var directory = new CgroupDirectory(step);
            if (directory.Make() is not (0 or Errno.EEXIST) and var errno)
            {
                throw CgroupException.FromKernel($"making the cgroup \"{step}\"", errno);
            }

            Enable(directory);
        }
    }

    private static void Enable(CgroupDirectory directory)
    {
        using var available = directory.Read("cgroup.controllers");
        using var enabled = directory.Read("cgroup.subtree_control");
        var has = available.ToString().Split(' ');
        var passes = enabled.ToString().Split(' ');
        List<string> missing = [.. Wanted.Where(controller => has.Contains(controller) && !passes.Contains(controller)).Select(controller => "+" + controller)];
        if (missing.Count == 0 || directory.Write("cgroup.subtree_control", string.Join(' ', missing)) == 0)
        {
            return;
        }

        // All or none is the kernel's rule: one that cannot be handed down must not keep the others.
        foreach (var controller in missing)
        {
            _ = directory.Write("cgroup.subtree_control", controller);
        }
    }
}
