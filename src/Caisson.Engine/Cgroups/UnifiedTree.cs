using Caisson.Platform.Linux;

namespace Caisson.Engine.Cgroups;

/// <summary>Makes the way down a v2 tree: directories, and controllers handed from each to the next (<c>cgroup.subtree_control</c>).</summary>
internal static class UnifiedTree
{
    private static readonly string[] Wanted = ["cpu", "cpuset", "io", "memory", "pids", "hugetlb", "rdma"];

    /// <summary>Prepares everything above a cgroup.</summary>
    /// <remarks>
    /// A controller that cannot be handed down is missed by the limit that wants it, which says so by name (<see cref="WhyMissing"/>); a container without
    /// such limits runs all the same.
    /// </remarks>
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
        if (missing.Count == 0)
        {
            return;
        }

        // EBUSY: it has processes of its own. One by one would do harm then: the first controller that can deal with threads makes it the root of a threaded
        // subtree, in which no container can live.
        if (directory.Write("cgroup.subtree_control", string.Join(' ', missing)) is 0 or Errno.EBUSY)
        {
            return;
        }

        // All or none is the kernel's rule: one that cannot be handed down must not keep the others.
        foreach (var controller in missing)
        {
            _ = directory.Write("cgroup.subtree_control", controller);
        }
    }

    /// <summary>The cgroup above another that has a controller and processes of its own, which is why it does not hand the controller down; null when there is none.</summary>
    /// <param name="hierarchy">The tree.</param>
    /// <param name="path">The cgroup that misses the controller.</param>
    /// <param name="controller">Its name.</param>
    public static string? WhyMissing(CgroupHierarchy hierarchy, CgroupPath path, string controller)
    {
        for (var parent = path.Parent; ; parent = parent?.Parent)
        {
            var directory = new CgroupDirectory(parent is { } step ? hierarchy.DirectoryOf(step) : hierarchy.MountPath);
            using var available = directory.Read("cgroup.controllers");
            if (Has(available, controller))
            {
                using var passes = directory.Read("cgroup.subtree_control");
                using var processes = directory.Read("cgroup.procs");
                return !Has(passes, controller) && !processes.Bytes.IsEmpty ? directory.Path : null;
            }

            if (parent is null)
            {
                return null;
            }
        }

        static bool Has(CgroupText text, string controller) => text.ToString().Split(' ').Contains(controller);
    }
}
