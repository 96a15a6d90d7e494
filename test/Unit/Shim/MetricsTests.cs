using Caisson.Shim.Metrics;

namespace Caisson.UnitTests.Shim;

/// <summary>From the kernel's files to containerd's messages, both versions.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly string _cgroup = Directory.CreateTempSubdirectory("caisson-metrics-").FullName;

    public void Dispose() => Directory.Delete(_cgroup, recursive: true);

    [Fact]
    public void Version_2_is_read_field_by_field()
    {
        Write("pids.current", "3\n");
        Write("pids.max", "max\n");
        Write("cpu.stat", "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 1\nnr_throttled 2\nthrottled_usec 3\n");
        Write("cpu.pressure", "some avg10=1.50 avg60=0.25 avg300=0.00 total=77\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n");
        Write("memory.stat", "anon 1\nfile 2\nworkingset_refault_anon 3\nworkingset_refault_file 4\ninactive_file 5\n");
        Write("memory.current", "4096\n");
        Write("memory.max", "8192\n");
        Write("memory.events", "low 0\nhigh 1\nmax 2\noom 3\noom_kill 4\n");
        Write("io.stat", "8:16 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n");
        Write("hugetlb.2MB.current", "5\n");
        Write("hugetlb.2MB.max", "max\n");

        var metrics = UnifiedMetrics.Read(_cgroup);

        Assert.Equal((3ul, ulong.MaxValue), (metrics.Pids!.Current, metrics.Pids.Limit));
        Assert.Equal((30ul, 20ul, 10ul, 2ul), (metrics.Cpu!.UsageUsec, metrics.Cpu.UserUsec, metrics.Cpu.SystemUsec, metrics.Cpu.NrThrottled));
        Assert.Equal((1.5, 0.25, 77ul), (metrics.Cpu.Psi!.Some!.Avg10, metrics.Cpu.Psi.Some.Avg60, metrics.Cpu.Psi.Some.Total));
        Assert.Equal((1ul, 2ul, 7ul, 5ul), (metrics.Memory!.Anon, metrics.Memory.File, metrics.Memory.WorkingsetRefault, metrics.Memory.InactiveFile));
        Assert.Equal((4096ul, 8192ul), (metrics.Memory.Usage, metrics.Memory.UsageLimit));
        Assert.Equal((1ul, 4ul), (metrics.MemoryEvents!.High, metrics.MemoryEvents.OomKill));
        var device = Assert.Single(metrics.Io!.Usage);
        Assert.Equal((8ul, 16ul, 1ul, 2ul, 3ul, 4ul), (device.Major, device.Minor, device.Rbytes, device.Wbytes, device.Rios, device.Wios));
        var pages = Assert.Single(metrics.Hugetlb);
        Assert.Equal(("2MB", 5ul, ulong.MaxValue), (pages.Pagesize, pages.Current, pages.Max));
        Assert.Null(metrics.Rdma);
    }

    [Fact]
    public void Version_1_is_read_field_by_field()
    {
        Write("pids.current", "3\n");
        Write("pids.max", "max\n");
        Write("cpuacct.usage", "1000\n");
        Write("cpuacct.usage_percpu", "600 400 \n");
        Write("cpuacct.stat", "user 2\nsystem 3\n");
        Write("cpu.stat", "nr_periods 1\nnr_throttled 2\nthrottled_time 3\n");
        Write("memory.stat", "cache 1\nrss 2\npgpgin 3\nhierarchical_memory_limit 4\nhierarchical_memsw_limit 5\ntotal_inactive_file 6\n");
        Write("memory.usage_in_bytes", "7\n");
        Write("memory.limit_in_bytes", "8\n");
        Write("memory.oom_control", "oom_kill_disable 0\nunder_oom 1\noom_kill 2\n");
        Write("blkio.throttle.io_serviced", "8:0 Read 1\n8:0 Write 2\n8:0 Total 3\nTotal 3\n");
        Write("blkio.throttle.io_service_bytes", "8:0 Read 512\n");
        Write("hugetlb.2MB.usage_in_bytes", "9\n");
        Write("hugetlb.2MB.max_usage_in_bytes", "10\n");
        Write("hugetlb.2MB.rsvd.usage_in_bytes", "99\n");

        var metrics = LegacyMetrics.Read(new[] { "pids", "cpu", "cpuacct", "memory", "blkio", "hugetlb" }.ToDictionary(controller => controller, _ => _cgroup));

        Assert.Equal((3ul, 0ul), (metrics.Pids!.Current, metrics.Pids.Limit));
        Assert.Equal((1000ul, 20_000_000ul, 30_000_000ul), (metrics.Cpu!.Usage!.Total, metrics.Cpu.Usage.User, metrics.Cpu.Usage.Kernel));
        Assert.Equal([600ul, 400ul], metrics.Cpu.Usage.PerCpu);
        Assert.Equal((1ul, 2ul, 3ul), (metrics.Cpu.Throttling!.Periods, metrics.Cpu.Throttling.ThrottledPeriods, metrics.Cpu.Throttling.ThrottledTime));
        Assert.Equal((1ul, 2ul, 3ul, 4ul, 5ul, 6ul), (metrics.Memory!.Cache, metrics.Memory.Rss, metrics.Memory.PgPgIn, metrics.Memory.HierarchicalMemoryLimit, metrics.Memory.HierarchicalSwapLimit, metrics.Memory.TotalInactiveFile));
        Assert.Equal((7ul, 8ul), (metrics.Memory.Usage!.Usage, metrics.Memory.Usage.Limit));
        Assert.Null(metrics.Memory.Swap);
        Assert.Equal((1ul, 2ul), (metrics.MemoryOomControl!.UnderOom, metrics.MemoryOomControl.OomKill));
        Assert.Equal(["Read 1", "Write 2", "Total 3"], metrics.Blkio!.IoServicedRecursive.Select(entry => $"{entry.Op} {entry.Value}"));
        Assert.Equal((512ul, 8ul, 0ul), metrics.Blkio.IoServiceBytesRecursive.Select(entry => (entry.Value, entry.Major, entry.Minor)).Single());
        Assert.Equal(("2MB", 9ul, 10ul), metrics.Hugetlb.Select(pages => (pages.Pagesize, pages.Usage, pages.Max)).Single());
    }

    [Fact]
    public void What_is_missing_stays_unset()
    {
        var legacy = LegacyMetrics.Read(new Dictionary<string, string>());
        var unified = UnifiedMetrics.Read(Path.Combine(_cgroup, "gone"));

        Assert.Equal((null, null, null, null), (legacy.Pids, legacy.Cpu, legacy.Memory, legacy.Blkio));
        Assert.Equal((null, null, null, null), (unified.Pids, unified.Cpu, unified.Memory, unified.Io));
        Assert.Empty(legacy.Hugetlb);
    }

    [Fact]
    public void Hierarchies_are_found_by_their_controllers()
    {
        var mounts = CgroupMount.ParseAll(
            """
            30 25 0:26 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory
            31 25 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
            32 25 0:28 /outer /sys/fs/cgroup/unified rw shared:3 - cgroup2 cgroup2 rw
            33 25 0:29 / /proc rw - proc proc rw
            """);

        Assert.Equal(["/sys/fs/cgroup/memory/a"], mounts.Where(mount => mount.Has("memory")).Select(mount => mount.DirectoryOf("/a")));
        Assert.Equal(["/sys/fs/cgroup/cpu,cpuacct"], mounts.Where(mount => mount.Has("cpu,cpuacct")).Select(mount => mount.DirectoryOf("/")));
        Assert.Equal(["/sys/fs/cgroup/unified/a"], mounts.Where(mount => mount.Has("")).Select(mount => mount.DirectoryOf("/outer/a")));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_cgroup, name), text);
}
