using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

public sealed class LimitCompilerTests
{
    private static readonly LinuxResources Ordinary = new()
    {
        Cpu = new CpuResources { Shares = 1024, Quota = 50_000, Period = 100_000, Burst = 10_000, Cpus = "0-1", Mems = "0" },
        Memory = new MemoryResources { Limit = 64 << 20, Reservation = 32 << 20, Swap = 96 << 20 },
        Pids = new PidsResources { Limit = 100 },
        BlockIo = new BlockIoResources
        {
            Weight = 500,
            ThrottleReadBytesPerSecond = [new ThrottleDevice { Major = 8, Minor = 0, Rate = 1000 }],
        },
        HugepageLimits = [new HugepageLimit { PageSize = "2MB", Limit = 4 << 20 }],
    };

    [Fact]
    public void Ordinary_limits_on_a_hybrid_host() => Assert.Equal(
        """
        cpu.shares = 1024
        cpu.cfs_period_us = 100000
        cpu.cfs_quota_us = 50000
        cpu.cfs_burst_us = 10000
        cpuset.cpus = 0-1
        cpuset.mems = 0
        memory.limit_in_bytes = 67108864
        memory.memsw.limit_in_bytes = 100663296
        memory.soft_limit_in_bytes = 33554432
        blkio.bfq.weight = 500
        blkio.throttle.read_bps_device = 8:0 1000
        pids.max = 100
        hugetlb.2MB.max = 4194304

        """,
        WithoutDevices(LimitCompiler.Compile(Layouts.Hybrid, Ordinary)));

    [Fact]
    public void Ordinary_limits_on_a_v2_host() => Assert.Equal(
        """
        cpu.weight = 100
        cpu.max = 50000 100000
        cpu.max.burst = 10000
        cpuset.cpus = 0-1
        cpuset.mems = 0
        memory.max = 67108864
        memory.swap.max = 33554432
        memory.low = 33554432
        pids.max = 100
        io.bfq.weight = 500
        io.max = 8:0 rbps=1000
        hugetlb.2MB.max = 4194304

        """,
        WithoutDevices(LimitCompiler.Compile(Layouts.V2(), Ordinary)));

    [Fact]
    public void Unlimited_values_are_spelled_as_each_kernel_wants_them()
    {
        var unlimited = new LinuxResources
        {
            Cpu = new CpuResources { Quota = -1 },
            Memory = new MemoryResources { Limit = -1, Swap = -1 },
            Pids = new PidsResources { Limit = -1 },
        };

        Assert.Equal(
            "cpu.cfs_quota_us = -1\nmemory.limit_in_bytes = -1\nmemory.memsw.limit_in_bytes = -1\npids.max = max\n",
            WithoutDevices(LimitCompiler.Compile(Layouts.V1, unlimited)));
        Assert.Equal(
            "cpu.max = max\nmemory.max = max\nmemory.swap.max = max\npids.max = max\n", WithoutDevices(LimitCompiler.Compile(Layouts.V2(), unlimited)));
    }

    [Fact]
    public void Values_of_the_v2_tree_go_there_by_name()
    {
        var resources = new LinuxResources { Unified = new Dictionary<string, string> { ["memory.high"] = "1000000" } };

        Assert.Equal("memory.high = 1000000\n", WithoutDevices(LimitCompiler.Compile(Layouts.V2(), resources)));
        Assert.Equal(
            ErrorCode.NotSupported, Assert.Throws<CgroupException>(() => LimitCompiler.Compile(Layouts.Hybrid, resources)).Code);
    }

    [Theory]
    [InlineData("../memory.max")]
    [InlineData("memory/max")]
    [InlineData("cgroup.procs")]
    [InlineData("memory")]
    public void A_unified_name_that_is_no_limit_is_refused(string name) => Assert.Throws<CgroupException>(
        () => LimitCompiler.Compile(Layouts.V2(), new LinuxResources { Unified = new Dictionary<string, string> { [name] = "1" } }));

    public static TheoryData<string, LinuxResources> RefusedOnV2 => new()
    {
        { "swappiness", new LinuxResources { Memory = new MemoryResources { Swappiness = 10 } } },
        { "disableOOMKiller", new LinuxResources { Memory = new MemoryResources { DisableOomKiller = true } } },
        { "kernel", new LinuxResources { Memory = new MemoryResources { Kernel = 1 << 20 } } },
        { "kernelTCP", new LinuxResources { Memory = new MemoryResources { KernelTcp = 1 << 20 } } },
        { "realtimeRuntime", new LinuxResources { Cpu = new CpuResources { RealtimeRuntime = 1000 } } },
        { "leafWeight", new LinuxResources { BlockIo = new BlockIoResources { LeafWeight = 10 } } },
        { "classID", new LinuxResources { Network = new NetworkResources { ClassId = 1 } } },
    };

    [Theory]
    [MemberData(nameof(RefusedOnV2))]
    public void What_v2_cannot_enforce_is_refused_by_name(string name, LinuxResources resources)
    {
        var failure = Assert.Throws<CgroupException>(() => LimitCompiler.Compile(Layouts.V2(), resources));

        Assert.Equal(ErrorCode.NotSupported, failure.Code);
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Remedy);
    }

    public static TheoryData<string, LinuxResources> Senseless => new()
    {
        { "period", new LinuxResources { Cpu = new CpuResources { Period = 10 } } },
        { "quota", new LinuxResources { Cpu = new CpuResources { Quota = 10 } } },
        { "idle", new LinuxResources { Cpu = new CpuResources { Idle = 7 } } },
        { "cpuset.cpus", new LinuxResources { Cpu = new CpuResources { Cpus = "0\n1" } } },
        { "swap", new LinuxResources { Memory = new MemoryResources { Limit = 200, Swap = 100 } } },
        { "swappiness", new LinuxResources { Memory = new MemoryResources { Swappiness = 101 } } },
        { "weight", new LinuxResources { BlockIo = new BlockIoResources { Weight = 5 } } },
        { "huge page", new LinuxResources { HugepageLimits = [new HugepageLimit { PageSize = "../2MB", Limit = 1 }] } },
        { "device rule", new LinuxResources { Devices = [new DeviceRule { Allow = true, Type = "x" }] } },
        { "device rule", new LinuxResources { Devices = [new DeviceRule { Allow = true, Type = "c", Access = "rx" }] } },
        { "device rule", new LinuxResources { Devices = [new DeviceRule { Allow = true, Type = "c", Major = -2 }] } },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public void A_value_that_makes_no_sense_is_an_invalid_document(string name, LinuxResources resources)
    {
        var failure = Assert.Throws<CgroupException>(() => LimitCompiler.Compile(Layouts.V1, resources));

        Assert.Equal(ErrorCode.InvalidDocument, failure.Code);
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_are_a_matter_of_a_program_where_no_v1_controller_is()
    {
        var everything = new LinuxResources { Devices = [new DeviceRule { Allow = true, Access = "rwm" }] };

        Assert.Null(LimitCompiler.Compile(Layouts.Hybrid, null).Devices);
        Assert.NotNull(LimitCompiler.Compile(Layouts.V2(), null).Devices?.Program);
        Assert.Null(LimitCompiler.Compile(Layouts.V2(), everything).Devices);
    }

    [Fact]
    public void An_update_takes_the_program_away_when_everything_is_allowed_and_leaves_it_when_nothing_is_said()
    {
        var everything = new LinuxResources { Devices = [new DeviceRule { Allow = true, Access = "rwm" }] };

        Assert.Null(LimitCompiler.CompileUpdate(Layouts.V2(), new LinuxResources()).Devices);
        Assert.Null(Assert.IsType<DeviceLimit>(LimitCompiler.CompileUpdate(Layouts.V2(), everything).Devices).Program);
    }

    [Fact]
    public void An_update_leaves_what_it_does_not_name()
    {
        var limits = LimitCompiler.CompileUpdate(Layouts.V1, new LinuxResources { Pids = new PidsResources { Limit = 5 } });

        Assert.Equal("pids.max = 5\n", limits.ToString());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(1024, 100)]
    [InlineData(262144, 10000)]
    [InlineData(1ul << 40, 10000)]
    public void Shares_become_weights_so_that_the_defaults_meet(ulong shares, ulong weight) => Assert.Equal(weight, CpuWeight.FromShares(shares));

    [Fact]
    public void More_shares_are_never_less_weight()
    {
        for (var shares = 2ul; shares < 262144; shares += 97)
        {
            Assert.InRange(CpuWeight.FromShares(shares), CpuWeight.FromShares(shares - 1), 10_000ul);
        }
    }

    private static string WithoutDevices(CgroupLimits limits) =>
        (limits with { Devices = null, Writes = [.. limits.Writes.Where(write => !write.File.StartsWith("devices.", StringComparison.Ordinal))] }).ToString();
}
