using System.Globalization;
using System.Text.RegularExpressions;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Shim;

/// <summary>Shims where a disk is full, a reader of their log is dead, containerd is slow, and where there is much to do: nothing hangs, nothing grows.</summary>
public sealed partial class ShimHardshipTests : IAsyncLifetime
{
    private const Requirement Needs = Requirement.Shim | Requirement.Busybox;

    /// <summary>Enough for a shim to find that nothing happens, and to give memory back.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TestMachine _machine = new();
    private ScriptedContainerd _containerd = null!;

    private static TtrpcCallOptions Soon => new() { Timeout = Deadline };

    public Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            _containerd = new ScriptedContainerd(_machine);
        }

        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            if (_containerd is not null)
            {
                await _containerd.DisposeAsync();
                await _machine.AssertNothingLeftAsync();
            }
        }
    }

    [RootFact(Needs)]
    public async Task A_log_that_is_full_and_that_nobody_reads_holds_nothing_up()
    {
        _containerd.MakeBundle("box", "/bin/sleep", "1000");
        var log = Path.Combine(_containerd.BundleOf("box"), "log");
        File.Delete(log);
        Assert.Equal(0, (await _machine.RunAsync("/usr/bin/mkfifo", log)).ExitCode);
        await using var reader = new FileStream(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        await reader.WriteAsync(new byte[65536]);

        var shim = await StartAsync("box");
        for (var count = 0; count < 20; count++)
        {
            Assert.Equal(0u, await ExecAsync(shim, "box", $"e{count}"));
        }

        await EndAsync(shim, "box");
    }

    [RootFact(Needs)]
    public async Task A_containerd_that_takes_no_event_holds_no_call_up_and_gets_all_of_them_later()
    {
        TaskClient shim;
        using (_containerd.HoldEvents())
        {
            shim = await StartAsync("box");
            for (var count = 0; count < 10; count++)
            {
                Assert.Equal(0u, await ExecAsync(shim, "box", $"e{count}"));
            }

            Assert.Empty(_containerd.Events);
        }

        await KillAsync(shim, "box");
        _ = await shim.DeleteAsync(new DeleteRequest { Id = "box" }, Soon);
        await _containerd.WaitForEventAsync("/tasks/delete box");
        string[] expected =
        [
            "/tasks/create box", "/tasks/start box",
            .. Enumerable.Range(0, 10).SelectMany(static number => new[] { $"/tasks/exec-added box e{number}", $"/tasks/exec-started box e{number}", $"/tasks/exit box e{number} 0" }),
            "/tasks/exit box box 137", "/tasks/delete box",
        ];
        Assert.Equal(expected, _containerd.Events);
        _ = await shim.ShutdownAsync(new ShutdownRequest { Id = "box" }, Soon);
    }

    [RootFact(Needs)]
    public async Task A_thousand_execs_leave_a_shim_as_it_was()
    {
        var shim = await StartAsync("box");
        var process = (int)(await shim.ConnectAsync(new ConnectRequest { Id = "box" }, Soon)).ShimPid;
        for (var count = 0; count < 50; count++)
        {
            Assert.Equal(0u, await ExecAsync(shim, "box", $"a{count}"));
        }

        await Task.Delay(QuietTime);
        var before = Usage(process);
        for (var count = 0; count < 1_000; count++)
        {
            Assert.Equal(0u, await ExecAsync(shim, "box", $"b{count}"));
        }

        var after = Usage(process);
        Assert.Equal((before.Descriptors, before.Threads), (after.Descriptors, after.Threads));
        var deadline = DateTime.UtcNow + Deadline;
        while (after.Memory > before.Memory + 256 && DateTime.UtcNow < deadline)
        {
            await Task.Delay(100);
            after = Usage(process);
        }

        Assert.True(after.Memory <= before.Memory + 256, $"own memory in KiB, once quiet: {before.Memory}, then {after.Memory}");
        await EndAsync(shim, "box");
    }

    [RootFact(Needs)]
    public async Task A_hundred_execs_at_once_all_end()
    {
        var shim = await StartAsync("box");

        var codes = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => ExecAsync(shim, "box", $"e{number}")));

        Assert.All(codes, static code => Assert.Equal(0u, code));
        await EndAsync(shim, "box");
    }

    [RootFact(Needs)]
    public async Task A_hundred_pods_at_once_live_and_end()
    {
        var names = Enumerable.Range(0, 100).Select(static number => $"pod-{number}").ToList();

        var shims = await Task.WhenAll(names.Select(StartAsync));

        foreach (var (name, shim) in names.Zip(shims))
        {
            Assert.Equal(Status.Running, (await shim.StateAsync(new StateRequest { Id = name }, Soon)).Status);
        }

        await Task.WhenAll(names.Zip(shims).Select(static pod => EndAsync(pod.Second, pod.First)));
    }

    [RootFact(Needs)]
    public async Task A_full_disk_under_the_shims_own_directory_refuses_the_container_by_name_and_takes_nothing_away()
    {
        await using var disk = await SmallDisk.MountAsync(_machine, _machine.Paths.RunDirectory);
        var shim = await StartAsync("first");
        _containerd.MakeBundle("second", "/bin/sleep", "1000");
        var other = new TaskClient(await _containerd.ConnectAsync(await _containerd.StartAsync("second")));
        _ = await other.ConnectAsync(new ConnectRequest { Id = "second" }, Soon);
        disk.Fill();

        var refusal = await Assert.ThrowsAsync<TtrpcStatusException>(() => other.CreateAsync(new CreateTaskRequest { Id = "second", Bundle = _containerd.BundleOf("second") }, Soon));

        Assert.Contains("no space left", refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Status.Running, (await shim.StateAsync(new StateRequest { Id = "first" }, Soon)).Status);
        disk.Empty();
        _ = await other.CreateAsync(new CreateTaskRequest { Id = "second", Bundle = _containerd.BundleOf("second") }, Soon);
        await EndAsync(other, "second");
        await EndAsync(shim, "first");
    }

    [RootFact(Needs)]
    public async Task An_output_on_a_full_disk_is_given_up_and_told_and_the_container_goes_on()
    {
        await using var disk = await SmallDisk.MountAsync(_machine, _machine.MakeDirectory("disk"));
        _containerd.MakeBundle("box", "/bin/sh", "-c", "head -c 3000000 /dev/zero; exec sleep 1000");
        var shim = new TaskClient(await _containerd.ConnectAsync(await _containerd.StartAsync("box")));

        _ = await shim.CreateAsync(new CreateTaskRequest { Id = "box", Bundle = _containerd.BundleOf("box"), Stdout = $"file://{disk.Path}/out" }, Soon);
        _ = await shim.StartAsync(new StartRequest { Id = "box" }, Soon);

        await _containerd.WaitForLogAsync("box", "bytes");
        Assert.Equal(Status.Running, (await shim.StateAsync(new StateRequest { Id = "box" }, Soon)).Status);
        Assert.Equal(0u, await ExecAsync(shim, "box", "one"));
        await EndAsync(shim, "box");
    }

    private async Task<TaskClient> StartAsync(string id)
    {
        if (!Directory.Exists(_containerd.BundleOf(id)))
        {
            _containerd.MakeBundle(id, "/bin/sleep", "1000");
        }

        var shim = new TaskClient(await _containerd.ConnectAsync(await _containerd.StartAsync(id)));
        _ = await shim.CreateAsync(new CreateTaskRequest { Id = id, Bundle = _containerd.BundleOf(id) }, Soon);
        _ = await shim.StartAsync(new StartRequest { Id = id }, Soon);
        return shim;
    }

    private static async Task<uint> ExecAsync(TaskClient shim, string id, string exec)
    {
        var spec = new Any
        {
            TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Process",
            Value = """{"args":["/bin/true"],"cwd":"/","env":["PATH=/bin"],"user":{"uid":0,"gid":0}}"""u8.ToArray(),
        };
        _ = await shim.ExecAsync(new ExecProcessRequest { Id = id, ExecId = exec, Spec = spec }, Soon);
        _ = await shim.StartAsync(new StartRequest { Id = id, ExecId = exec }, Soon);
        var status = (await shim.WaitAsync(new WaitRequest { Id = id, ExecId = exec }, Soon)).ExitStatus;
        _ = await shim.DeleteAsync(new DeleteRequest { Id = id, ExecId = exec }, Soon);
        return status;
    }

    private static async Task KillAsync(TaskClient shim, string id)
    {
        _ = await shim.KillAsync(new KillRequest { Id = id, Signal = Signals.Kill, All = true }, Soon);
        _ = await shim.WaitAsync(new WaitRequest { Id = id }, Soon);
    }

    private static async Task EndAsync(TaskClient shim, string id)
    {
        await KillAsync(shim, id);
        _ = await shim.DeleteAsync(new DeleteRequest { Id = id }, Soon);
        _ = await shim.ShutdownAsync(new ShutdownRequest { Id = id }, Soon);
    }

    private static (int Descriptors, int Threads, long Memory) Usage(int processId)
    {
        var status = File.ReadAllText($"/proc/{processId}/status");
        return (Directory.GetFiles($"/proc/{processId}/fd").Length, (int)Number(status, "Threads"), Number(status, "RssAnon"));
    }

    private static long Number(string status, string field) =>
        long.Parse(Field().Matches(status).Single(match => match.Groups[1].Value == field).Groups[2].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\w+):\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex Field();
}
