using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

/// <summary>Layouts as hosts have them.</summary>
internal static class Layouts
{
    public const string HybridMounts =
        """
        27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
        34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset,clone_children
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
        37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
        38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
        39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
        40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate
        90 27 0:32 /box/a /var/lib/box/a\040b/memory rw,relatime - cgroup cgroup rw,memory
        """;

    public const string HybridOwn =
        """
        9:name=systemd:/user.slice
        4:memory:/box/a/inner
        1:cpu,cpuacct:/
        0::/user.slice
        """;

    public static CgroupLayout Hybrid => CgroupLayoutParser.Parse(HybridMounts, HybridOwn, _ => "hugetlb\n");

    public static CgroupLayout V1 => CgroupLayoutParser.Parse(HybridMounts.Replace("cgroup2", "none", StringComparison.Ordinal), HybridOwn, _ => null);

    public static CgroupLayout V2(string mountPath = "/sys/fs/cgroup") => CgroupLayoutParser.Parse(
        $"30 23 0:26 / {mountPath} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate", "0::/user.slice", _ => "cpuset cpu io memory hugetlb pids rdma misc\n");
}
