using Caisson.IntegrationTests.Cri.Protocol;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Cri;

/// <summary>What a kubelet asks and changes while containers run.</summary>
public sealed class PodResourceTests : CriTest
{
    private const long MiB = 1024 * 1024;

    [RootFact(Needs)]
    public async Task Statistics_of_one_and_of_all_are_those_of_the_containers()
    {
        var pod = await RunPodAsync();
        var busy = await RunAsync(pod, "busy", "/bin/sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; sleep 1000");
        var idle = await RunAsync(pod, "idle", "/bin/sleep", "1000");
        await UntilAsync(async () => (await Cri.StatsAsync(busy)).Cpu?.UsageCoreNanoSeconds?.Value > 50_000_000, "no processor time is counted");

        var stats = await Cri.StatsAsync(busy);
        var all = await Cri.ListStatsAsync();

        Assert.Equal(busy, stats.Attributes!.Id);
        Assert.True(stats.Cpu!.Timestamp > 0 && stats.Memory!.WorkingSetBytes!.Value > 4096);
        Assert.Equal(new[] { busy, idle }.Order(), all.Select(one => one.Attributes!.Id).Order());
        Assert.All(all, one => Assert.True(one.Memory!.WorkingSetBytes!.Value > 0 && one.Cpu!.UsageCoreNanoSeconds!.Value > 0));
        Assert.True(all.Single(one => one.Attributes!.Id == idle).Cpu!.UsageCoreNanoSeconds!.Value < stats.Cpu.UsageCoreNanoSeconds!.Value);
    }

    [RootFact(Needs)]
    public async Task Resources_are_changed_while_a_container_runs()
    {
        var pod = await RunPodAsync();
        var id = await CreateAsync(pod, new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = "box" },
            Command = ["/bin/sleep", "1000"],
            Linux = new LinuxContainerConfig { Resources = new LinuxContainerResources { MemoryLimitInBytes = 64 * MiB, CpuShares = 512 } },
        });
        await Cri.StartAsync(id);
        Assert.Equal($"{64 * MiB}", await ReadControlAsync("memory", id, "memory.limit_in_bytes"));
        Assert.Equal("512", await ReadControlAsync("cpu", id, "cpu.shares"));

        await Cri.UpdateAsync(id, new LinuxContainerResources { MemoryLimitInBytes = 96 * MiB, CpuShares = 256, CpuPeriod = 100_000, CpuQuota = 50_000, CpusetCpus = "0" });

        Assert.Equal($"{96 * MiB}", await ReadControlAsync("memory", id, "memory.limit_in_bytes"));
        Assert.Equal("256", await ReadControlAsync("cpu", id, "cpu.shares"));
        Assert.Equal("50000", await ReadControlAsync("cpu", id, "cpu.cfs_quota_us"));
        Assert.Equal("0", await ReadControlAsync("cpuset", id, "cpuset.cpus"));
        Assert.Equal(ContainerState.ContainerRunning, (await Cri.ContainerStatusAsync(id)).State);
    }

    [RootFact(Needs)]
    public async Task A_container_that_takes_too_much_memory_is_told_as_killed_for_it()
    {
        var pod = await RunPodAsync();
        var id = await CreateAsync(pod, new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = "greedy" },
            Command = ["/bin/sh", "-c", "a=x; while :; do a=$a$a; done"],
            Linux = new LinuxContainerConfig { Resources = new LinuxContainerResources { MemoryLimitInBytes = 16 * MiB } },
        });

        await Cri.StartAsync(id);
        var end = await WaitAsync(id);

        Assert.Equal((137, "OOMKilled"), (end.ExitCode, end.Reason));
    }

    [RootFact(Needs)]
    public async Task A_log_goes_on_in_a_new_file_when_it_is_reopened()
    {
        var pod = await RunPodAsync();
        var id = await RunAsync(pod, "box", "/bin/sh", "-c", "echo first; while [ ! -e /go ]; do sleep 0.05; done; echo second; sleep 1000");
        var log = LogOf(pod, "box");
        await UntilAsync(() => Task.FromResult(File.Exists(log) && File.ReadAllText(log).Contains("first", StringComparison.Ordinal)), "nothing is logged");

        File.Move(log, log + ".1");
        await Cri.ReopenLogAsync(id);
        _ = await Cri.ExecSyncAsync(id, 20, "/bin/touch", "/go");
        await UntilAsync(() => Task.FromResult(File.Exists(log) && File.ReadAllText(log).Contains("second", StringComparison.Ordinal)), "the new log stays empty");

        Assert.DoesNotContain("second", await File.ReadAllTextAsync(log + ".1"), StringComparison.Ordinal);
        Assert.DoesNotContain("first", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
    }
}
