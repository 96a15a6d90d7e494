using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

public sealed class CgroupLayoutParserTests
{
    [Fact]
    public void A_hybrid_host_has_v1_hierarchies_and_a_v2_tree()
    {
        var layout = Layouts.Hybrid;

        Assert.Equal(CgroupKind.Hybrid, layout.Kind);
        Assert.Equal(9, layout.Hierarchies.Count);
        Assert.Equal("/sys/fs/cgroup/unified", layout.Owning("hugetlb")!.MountPath);
        Assert.Same(layout.Owning("cpu"), layout.Owning("cpuacct"));
        Assert.Equal(["cpuset"], layout.Owning("cpuset")!.Controllers);
        Assert.Equal("/sys/fs/cgroup/systemd", layout.Owning("name=systemd")!.MountPath);
        Assert.Null(layout.Owning("rdma"));
    }

    [Fact]
    public void A_bind_mount_of_a_hierarchy_does_not_hide_its_root()
    {
        var memory = Layouts.Hybrid.Owning("memory")!;

        Assert.Equal("/sys/fs/cgroup/memory", memory.MountPath);
        Assert.Equal("/box/a/inner", memory.OwnPath);
    }

    [Fact]
    public void Inside_a_container_paths_begin_at_the_mount_and_octal_escapes_are_read()
    {
        var layout = CgroupLayoutParser.Parse(
            "90 27 0:32 /box/a /x/a\\040b rw,relatime - cgroup cgroup rw,memory", "4:memory:/box/a/inner", _ => null);

        Assert.Equal("/x/a b", layout.Owning("memory")!.MountPath);
        Assert.Equal("/inner", layout.Owning("memory")!.OwnPath);
    }

    [Fact]
    public void A_v2_host_has_one_tree_with_the_controllers_it_names()
    {
        var layout = Layouts.V2();

        Assert.Equal(CgroupKind.V2, layout.Kind);
        Assert.Same(layout.Unified, layout.Owning("memory"));
        Assert.Null(layout.Owning("freezer"));
        Assert.Equal("/user.slice", layout.Unified!.OwnPath);
    }

    [Fact]
    public void A_v1_host_has_no_v2_tree() => Assert.Equal(CgroupKind.V1, Layouts.V1.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("garbage\n\n - cgroup\n1 2 3 4 5 6 - cgroup")]
    [InlineData("31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw")]
    public void A_host_without_hierarchies_is_refused(string mountInfo)
    {
        var failure = Assert.Throws<CgroupException>(() => CgroupLayoutParser.Parse(mountInfo, "", _ => null));

        Assert.NotNull(failure.Remedy);
    }
}
