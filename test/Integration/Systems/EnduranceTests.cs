using Caisson.Compute.Systems;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Systems;

/// <summary>What many systems and processes leave behind in those that outlive them.</summary>
public sealed class EnduranceTests : LocalServiceTest
{
    /// <summary>Enough for a host to find that nothing happens, and to give memory back.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(3);

    [RootFact(Needs)]
    public async Task Two_hundred_systems_leave_this_process_and_the_machine_as_they_were()
    {
        await using var neighbour = await StartAsync("neighbour");
        using var host = Machine.FindHost("neighbour");
        await RunSystemsAsync(0, 10);
        var before = Usage.Of(Environment.ProcessId);
        var heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        var neighbourBefore = Usage.Of(host.ProcessId);
        var leftBefore = Machine.Leftovers.Find();

        await RunSystemsAsync(10, 200);

        await WaitForDescriptorsAsync(before.Descriptors + 5);
        var after = Usage.Of(Environment.ProcessId);
        var neighbourAfter = Usage.Of(host.ProcessId);
        Assert.True(after.Descriptors <= before.Descriptors + 5, $"descriptors: {before.Descriptors}, then {after.Descriptors}, by kind {Kinds()}");
        Assert.True(after.Threads <= before.Threads + 8, $"threads: {before.Threads}, then {after.Threads}");
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(heap <= heapBefore + (512 << 10), $"memory held by this process in bytes: {heapBefore}, then {heap}");
        Assert.Equal(neighbourBefore with { Memory = neighbourAfter.Memory }, neighbourAfter);
        Assert.True(neighbourAfter.Memory <= neighbourBefore.Memory + 256, $"memory of a neighbour's host in KiB: {neighbourBefore.Memory}, then {neighbourAfter.Memory}");
        Assert.Equal(leftBefore, Machine.Leftovers.Find());
    }

    [RootFact(Needs)]
    public async Task Many_processes_leave_their_host_as_it_was()
    {
        await using var system = await StartAsync("box");
        using var host = Machine.FindHost("box");
        await RunProcessesAsync(system, 50);
        await Task.Delay(QuietTime);
        var before = Usage.Of(host.ProcessId);

        await RunProcessesAsync(system, IsFullLength ? 5_000 : 500);

        var after = Usage.Of(host.ProcessId);
        Assert.Equal((before.Descriptors, before.Threads), (after.Descriptors, after.Threads));
        var deadline = DateTime.UtcNow + Deadline;
        while (after.Memory > before.Memory + 256 && DateTime.UtcNow < deadline)
        {
            await Task.Delay(100);
            after = Usage.Of(host.ProcessId);
        }

        Assert.True(after.Memory <= before.Memory + 256, $"memory in KiB, once quiet: {before.Memory}, then {after.Memory}");
    }

    // Ended hosts are collected a moment after their directories are gone.
    private static async Task WaitForDescriptorsAsync(int atMost)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (Usage.Of(Environment.ProcessId).Descriptors > atMost && DateTime.UtcNow < deadline)
        {
            await Task.Delay(50);
        }
    }

    private static string Kinds() => string.Join(
        ", ",
        Directory.GetFiles("/proc/self/fd").GroupBy(static path => new FileInfo(path).LinkTarget?.Split('[')[0] ?? "gone").Select(static kind => $"{kind.Key} {kind.Count()}"));

    private static async Task RunProcessesAsync(ComputeSystem system, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await using var process = await ExecAsync(system, "/bin/true");
            Assert.Equal(0, (await process.WaitAsync().WaitAsync(Deadline)).Code);
        }
    }

    private async Task RunSystemsAsync(int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            await using var system = await CreateAsync($"system-{number}", "/bin/sh", "-c", $"exit {number % 100}");
            await system.StartAsync().WaitAsync(Deadline);
            Assert.Equal(number % 100, (await system.WaitAsync().WaitAsync(Deadline)).Code);
        }

        await WaitForHostsAsync();
    }

    // A host ends a moment after its last handle.
    private async Task WaitForHostsAsync()
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (Directory.GetDirectories(Machine.Paths.RunDirectory).Length > 1)
        {
            Assert.True(DateTime.UtcNow < deadline, "hosts remain");
            await Task.Delay(10);
        }
    }

    /// <summary>What a process has: open descriptors, threads, resident memory of its own in KiB.</summary>
    private sealed record Usage(int Descriptors, int Threads, long Memory)
    {
        internal static Usage Of(int processId)
        {
            var status = File.ReadAllLines($"/proc/{processId}/status");
            return new Usage(Directory.GetFiles($"/proc/{processId}/fd").Length, (int)Number(status, "Threads:"), Number(status, "RssAnon:"));
        }

        private static long Number(string[] status, string field) =>
            long.Parse(status.Single(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }
}
