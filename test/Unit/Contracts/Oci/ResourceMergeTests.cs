using Caisson.Contracts.Oci;

namespace Caisson.UnitTests.Contracts.Oci;

/// <summary>Changed limits over those there are.</summary>
public sealed class ResourceMergeTests
{
    [Fact]
    public void What_a_change_leaves_out_stays()
    {
        var before = new LinuxResources
        {
            Memory = new MemoryResources { Limit = 1, Swap = 2 },
            Cpu = new CpuResources { Shares = 3, Cpus = "0" },
            Pids = new PidsResources { Limit = 4 },
        };

        var after = ResourceMerge.Merge(before, new LinuxResources { Memory = new MemoryResources { Limit = 10 }, Cpu = new CpuResources { Cpus = "0-1" } });

        Assert.Equal((10, 2), (after.Memory!.Limit, after.Memory.Swap));
        Assert.Equal((3UL, "0-1"), (after.Cpu!.Shares, after.Cpu.Cpus));
        Assert.Equal(4, after.Pids!.Limit);
        Assert.Equal(1, before.Memory.Limit);
    }

    [Fact]
    public void Where_there_was_nothing_the_change_is_all()
    {
        var change = new LinuxResources { Pids = new PidsResources { Limit = 5 } };

        Assert.Same(change, ResourceMerge.Merge(null, change));
    }
}
