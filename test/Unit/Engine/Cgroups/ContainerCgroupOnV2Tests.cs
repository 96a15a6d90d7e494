using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

/// <summary>cgroup v2 over recorded trees: directories with files of the formats of cgroup-v2.rst. Programs for devices need a real one: every device is allowed here.</summary>
public sealed class ContainerCgroupOnV2Tests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("caisson-v2-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Creating_hands_the_controllers_down_the_path()
    {
        Record("", ("cgroup.controllers", "cpu memory pids misc\n"), ("cgroup.subtree_control", "cpu\n"));

        Plan("/caisson/box", null).Create();

        Assert.StartsWith("+memory +pids", File.ReadAllText($"{_root}/cgroup.subtree_control"), StringComparison.Ordinal);
        Assert.True(Directory.Exists($"{_root}/caisson/box"));
    }

    [Fact]
    public void A_child_joins_by_the_directory()
    {
        var join = Plan("/caisson/box", null).Join;

        Assert.Empty(join.TasksFiles);
        Assert.Equal($"{_root}/caisson/box", join.DirectoryPath);
    }

    [Fact]
    public void A_limit_below_a_cgroup_with_processes_is_refused_with_that_reason()
    {
        Record("", ("cgroup.controllers", "cpu memory\n"), ("cgroup.subtree_control", "cpu memory\n"), ("cgroup.procs", "1\n"));
        Record("outer", ("cgroup.controllers", "cpu memory\n"), ("cgroup.subtree_control", ""), ("cgroup.procs", "12\n"));
        Directory.CreateDirectory($"{_root}/outer/inner");
        var cgroup = Plan("/outer/inner", new LinuxResources { Memory = new MemoryResources { Limit = 1 << 20 } });

        var failure = Assert.Throws<CgroupException>(() => cgroup.Apply(cgroup.Limits));

        Assert.Contains($"\"{_root}/outer\" holds processes itself", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_further_process_joins_the_container_itself_while_that_hands_no_controller_down()
    {
        var cgroup = Plan("/caisson/box", null);
        Record("caisson/box", ("cgroup.subtree_control", "\n"));

        Assert.Equal(cgroup.Join, cgroup.JoinBeside(Environment.ProcessId));
    }

    [Fact]
    public void A_further_process_follows_nobody_out_of_the_container()
    {
        var cgroup = Plan("/caisson/box", null);
        Record("caisson/box", ("cgroup.subtree_control", "memory\n"));

        Assert.Equal(cgroup.Join, cgroup.JoinBeside(Environment.ProcessId));
    }

    [Fact]
    public void A_limit_whose_file_is_missing_is_refused_by_name_and_leaves_nothing()
    {
        var cgroup = Plan("/caisson/box", new LinuxResources { Memory = new MemoryResources { Limit = 1 << 20 } });

        var failure = Assert.Throws<CgroupException>(cgroup.Create);

        Assert.Equal(ErrorCode.NotSupported, failure.Code);
        Assert.Contains("memory limit 1048576", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{_root}/caisson/box"));
    }

    [Fact]
    public void A_weight_goes_where_the_scheduler_has_one()
    {
        var cgroup = Plan("/box", new LinuxResources { BlockIo = new BlockIoResources { Weight = 1000 } });
        Record("box", ("io.weight", ""));

        cgroup.Apply(cgroup.Limits);

        Assert.Equal("default 10000", File.ReadAllText($"{_root}/box/io.weight"));
    }

    [Fact]
    public void A_limit_below_the_usage_is_refused_when_that_is_asked_for()
    {
        var cgroup = Plan("/box", new LinuxResources { Memory = new MemoryResources { Limit = 100, CheckBeforeUpdate = true } });
        Record("box", ("memory.max", ""), ("memory.current", "101\n"));

        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<CgroupException>(() => cgroup.Apply(cgroup.Limits)).Code);
        Assert.Equal("", File.ReadAllText($"{_root}/box/memory.max"));
    }

    [Fact]
    public void Statistics_come_from_the_v2_files()
    {
        var cgroup = Plan("/box", null);
        Record(
            "box",
            ("cpu.stat", "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\nnr_periods 0\n"),
            ("memory.current", "8192\n"),
            ("memory.peak", "16384\n"),
            ("memory.max", "max\n"),
            ("memory.stat", "anon 4096\nfile 4096\nactive_file 1096\ninactive_file 3000\n"),
            ("pids.current", "7\n"),
            ("io.stat", "8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n"));

        var statistics = cgroup.ReadStatistics();

        Assert.Equal(15000ul, statistics.Processor!.TotalRuntime100ns);
        Assert.Equal(10000ul, statistics.Processor.RuntimeUser100ns);
        Assert.Equal(5000ul, statistics.Processor.RuntimeKernel100ns);
        Assert.Equal(8192ul, statistics.Memory!.MemoryUsageCommitBytes);
        Assert.Equal(16384ul, statistics.Memory.MemoryUsageCommitPeakBytes);
        Assert.Equal(5192ul, statistics.Memory.MemoryUsagePrivateWorkingSetBytes);
        Assert.Null(statistics.Memory.MemoryLimitBytes);
        Assert.Equal(7ul, statistics.ProcessCount);
        Assert.Equal((11ul, 22ul, 4ul, 6ul), (
            statistics.Storage!.ReadSizeBytes, statistics.Storage.WriteSizeBytes, statistics.Storage.ReadCountNormalized, statistics.Storage.WriteCountNormalized));
    }

    [Fact]
    public void What_cannot_be_read_stays_null()
    {
        var statistics = Plan("/box", null).ReadStatistics();

        Assert.Null(statistics.Processor);
        Assert.Null(statistics.Memory);
        Assert.Null(statistics.Storage);
        Assert.Null(statistics.ProcessCount);
    }

    [Fact]
    public void Processes_of_nested_cgroups_are_listed()
    {
        var cgroup = Plan("/box", null);
        Record("box", ("cgroup.procs", "12\n0\n13\n"));
        Record("box/inner/deep", ("cgroup.procs", "14\n"));

        Assert.Equal([12, 13, 14], cgroup.ReadProcessIds());
    }

    [Fact]
    public void Out_of_memory_kills_are_counted_from_memory_events()
    {
        var cgroup = Plan("/box", null);
        Record("box", ("memory.events", "low 0\nhigh 0\nmax 5\noom 2\noom_kill 2\noom_group_kill 0\n"));

        Assert.Equal(2ul, cgroup.CountOutOfMemoryKills());
    }

    [Fact]
    public async Task Freezing_waits_for_the_event_file()
    {
        var cgroup = Plan("/box", null);
        Record("box", ("cgroup.freeze", "0"), ("cgroup.events", "populated 1\nfrozen 1\n"));

        await cgroup.FreezeAsync(CancellationToken.None);

        Assert.Equal("1", File.ReadAllText($"{_root}/box/cgroup.freeze"));
    }

    [Fact]
    public async Task A_freeze_that_is_given_up_is_undone()
    {
        var cgroup = Plan("/box", null);
        Record("box", ("cgroup.freeze", "0"), ("cgroup.events", "populated 1\nfrozen 0\n"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cgroup.FreezeAsync(cancelled.Token));

        Assert.Equal("0", File.ReadAllText($"{_root}/box/cgroup.freeze"));
    }

    [Fact]
    public void Killing_uses_the_kernels_own_verb()
    {
        var cgroup = Plan("/box", null);
        Record("box", ("cgroup.kill", ""), ("cgroup.procs", ""));

        cgroup.Kill();

        Assert.Equal("1", File.ReadAllText($"{_root}/box/cgroup.kill"));
    }

    private ContainerCgroup Plan(string path, LinuxResources? resources) => ContainerCgroup.Plan(
        Layouts.V2(_root),
        CgroupPath.Parse(path),
        (resources ?? new LinuxResources()) with { Devices = [new DeviceRule { Allow = true, Access = "rwm" }] },
        TimeProvider.System);

    private void Record(string directory, params (string Name, string Text)[] files)
    {
        var path = Path.Combine(_root, directory);
        Directory.CreateDirectory(path);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(path, name), text);
        }
    }
}
