using System.Globalization;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Process = System.Diagnostics.Process;
using ProcessStartInfo = System.Diagnostics.ProcessStartInfo;

namespace Caisson.UnitTests.Engine.Cgroups;

/// <summary>The real kernel's cgroups, v1 and hybrid.</summary>
public sealed class ContainerCgroupTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly CgroupPath _parent = CgroupPath.Parse($"/caisson-test-{Guid.NewGuid():N}");
    private readonly List<ContainerCgroup> _made = [];
    private readonly List<Process> _started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(Long);
        foreach (var cgroup in _made)
        {
            await cgroup.KillAllAsync(deadline.Token);
            await cgroup.RemoveAsync(deadline.Token);
        }

        if (_made.Count > 0)
        {
            ContainerCgroup.TryRemoveEmptyParent(CgroupLayoutReader.Read(), _parent);
        }

        foreach (var process in _started)
        {
            process.Dispose();
        }
    }

    [RealCgroupsFact]
    public void Limits_arrive_in_the_kernel()
    {
        var cgroup = Make(new LinuxResources
        {
            Cpu = new CpuResources { Shares = 512, Quota = 50_000, Period = 100_000, Cpus = "0" },
            Memory = new MemoryResources { Limit = 64 << 20, Swap = 64 << 20 },
            Pids = new PidsResources { Limit = 10 },
        });

        Assert.Equal("512", Read(cgroup, "cpu", "cpu.shares"));
        Assert.Equal("50000", Read(cgroup, "cpu", "cpu.cfs_quota_us"));
        Assert.Equal("0", Read(cgroup, "cpuset", "cpuset.cpus"));
        Assert.Equal("67108864", Read(cgroup, "memory", "memory.limit_in_bytes"));
        Assert.Equal("67108864", Read(cgroup, "memory", "memory.memsw.limit_in_bytes"));
        Assert.Equal("10", Read(cgroup, "pids", "pids.max"));
        Assert.DoesNotContain("a *:* rwm", Read(cgroup, "devices", "devices.list"), StringComparison.Ordinal);
        Assert.Contains("c 1:3 rwm", Read(cgroup, "devices", "devices.list"), StringComparison.Ordinal);
        Assert.NotEqual("", Read(cgroup, "cpuset", "cpuset.mems"));
    }

    [RealCgroupsFact]
    public void Memory_and_swap_grow_and_shrink_together()
    {
        var cgroup = Make(new LinuxResources { Memory = new MemoryResources { Limit = 64 << 20, Swap = 64 << 20 } });

        foreach (var mebibytes in new long[] { 128, 32 })
        {
            cgroup.Update(new LinuxResources { Memory = new MemoryResources { Limit = mebibytes << 20, Swap = mebibytes << 20 } });

            Assert.Equal((mebibytes << 20).ToString(CultureInfo.InvariantCulture), Read(cgroup, "memory", "memory.limit_in_bytes"));
        }
    }

    [RealCgroupsFact]
    public void A_value_that_the_kernel_refuses_is_named_and_nothing_is_left()
    {
        var cgroup = Plan(new LinuxResources { Cpu = new CpuResources { Cpus = "4000" } });

        var failure = Assert.Throws<CgroupException>(cgroup.Create);

        Assert.Contains("cpuset.cpus \"4000\"", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(cgroup.Directories, Directory.Exists);
    }

    [RealCgroupsFact]
    public void A_left_over_cgroup_is_made_anew_and_one_in_use_is_refused()
    {
        var first = Make(new LinuxResources { Pids = new PidsResources { Limit = 7 } });
        var again = ContainerCgroup.Plan(CgroupLayoutReader.Read(), first.Path, null, TimeProvider.System);

        again.Create();
        Start(again, "sleep", "1000");

        Assert.Equal("max", Read(again, "pids", "pids.max"));
        Assert.Equal(ErrorCode.SystemAlreadyExists, Assert.Throws<CgroupException>(first.Create).Code);
        Assert.All(again.Directories, directory => Assert.True(Directory.Exists(directory)));
    }

    [RealCgroupsFact]
    public async Task Frozen_processes_are_listed_killed_and_their_cgroup_removed()
    {
        var cgroup = Make(null);
        using var deadline = new CancellationTokenSource(Long);
        var process = Start(cgroup, "sleep", "1000");

        await cgroup.FreezeAsync(deadline.Token);
        Assert.Equal("FROZEN", Read(cgroup, "freezer", "freezer.state"));
        Assert.Equal([process.Id], cgroup.ReadProcessIds());
        cgroup.Kill();
        await process.WaitForExitAsync(deadline.Token);
        await cgroup.RemoveAsync(deadline.Token);

        Assert.Equal(137, process.ExitCode);
        Assert.DoesNotContain(cgroup.Directories, Directory.Exists);
        await cgroup.RemoveAsync(deadline.Token);
    }

    [RealCgroupsFact]
    public async Task A_thawed_process_goes_on()
    {
        var cgroup = Make(null);
        using var deadline = new CancellationTokenSource(Long);
        Start(cgroup, "sleep", "1000");

        await cgroup.FreezeAsync(deadline.Token);
        await cgroup.ThawAsync(deadline.Token);

        Assert.Equal("THAWED", Read(cgroup, "freezer", "freezer.state"));
    }

    [RealCgroupsFact]
    public async Task A_forking_crowd_in_nested_cgroups_is_killed()
    {
        var cgroup = Make(new LinuxResources { Pids = new PidsResources { Limit = 200 } });
        using var deadline = new CancellationTokenSource(Long);
        foreach (var directory in cgroup.Directories)
        {
            Directory.CreateDirectory(directory + "/inner/deep");
        }

        Start(cgroup, "sh", "-c", "while :; do sh -c 'sleep 1 & sleep 1 & wait' & sleep 0.01; done");

        await cgroup.KillAllAsync(deadline.Token);
        await cgroup.RemoveAsync(deadline.Token);

        Assert.DoesNotContain(cgroup.Directories, Directory.Exists);
    }

    [RealCgroupsFact]
    public async Task A_kill_for_want_of_memory_is_counted_before_the_exit_and_told_by_the_watch()
    {
        var cgroup = Make(new LinuxResources { Memory = new MemoryResources { Limit = 16 << 20, Swap = 16 << 20 } });
        using var deadline = new CancellationTokenSource(Long);
        using var watch = cgroup.WatchOutOfMemory()!;
        Assert.False(watch.Drain());

        var process = Start(cgroup, "tail", "/dev/zero");
        await process.WaitForExitAsync(deadline.Token);

        Assert.Equal(137, process.ExitCode);
        Assert.Equal(1ul, cgroup.CountOutOfMemoryKills());
        Assert.True(watch.Drain());
    }

    [RealCgroupsFact]
    public async Task Statistics_tell_of_the_processes_in_it()
    {
        var cgroup = Make(new LinuxResources { Memory = new MemoryResources { Limit = 64 << 20 } });
        using var deadline = new CancellationTokenSource(Long);
        await Start(cgroup, "sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done").WaitForExitAsync(deadline.Token);
        Start(cgroup, "sleep", "1000");

        var statistics = cgroup.ReadStatistics();

        Assert.True(statistics.Processor!.TotalRuntime100ns > 0);
        Assert.True(statistics.Memory!.MemoryUsageCommitBytes > 0);
        Assert.True(statistics.Memory.MemoryUsageCommitPeakBytes >= statistics.Memory.MemoryUsageCommitBytes);
        Assert.Equal(64ul << 20, statistics.Memory.MemoryLimitBytes);
        Assert.Equal(1ul, statistics.ProcessCount);
        Assert.NotNull(statistics.Storage);
    }

    [RealCgroupsFact]
    public void Reading_statistics_opens_no_descriptor_for_good()
    {
        var cgroup = Make(null);
        _ = cgroup.ReadStatistics();

        for (var round = 0; round < 100; round++)
        {
            _ = cgroup.ReadStatistics();
        }

        // Other tests open descriptors in this process meanwhile: only those of this cgroup count.
        Assert.DoesNotContain(
            Directory.GetFiles("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget), target => target?.Contains($"{cgroup.Path.Value}/", StringComparison.Ordinal) == true);
    }

    private ContainerCgroup Plan(LinuxResources? resources)
    {
        var path = CgroupPath.Resolve(_parent, null, $"box{_made.Count}");
        var cgroup = ContainerCgroup.Plan(CgroupLayoutReader.Read(), path, resources, TimeProvider.System);
        _made.Add(cgroup);
        return cgroup;
    }

    private ContainerCgroup Make(LinuxResources? resources)
    {
        var cgroup = Plan(resources);
        cgroup.Create();
        return cgroup;
    }

    /// <summary>Starts a program that has joined through the tasks files before it runs.</summary>
    private Process Start(ContainerCgroup cgroup, params string[] command)
    {
        var joins = string.Concat(cgroup.Join.TasksFiles.Select(file => $"echo $$ > {file}; "));
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"{joins} echo in; exec \"$@\"");
        start.ArgumentList.Add("sh");
        foreach (var word in command)
        {
            start.ArgumentList.Add(word);
        }

        var process = Process.Start(start)!;
        _started.Add(process);
        Assert.Equal("in", process.StandardOutput.ReadLine());
        return process;
    }

    private static string Read(ContainerCgroup cgroup, string controller, string file) =>
        File.ReadAllText(cgroup.Directories.Single(directory => directory.StartsWith($"/sys/fs/cgroup/{controller}/", StringComparison.Ordinal)) + "/" + file).Trim();
}
