using Caisson.IntegrationTests.Infrastructure;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Shim;

/// <summary>What no client of containerd shows: the answers of <c>start</c>, events one by one, pods, versions, bad input.</summary>
public sealed class ScriptedTests : ScriptedShimTest
{
    [RootFact(Needs)]
    public async Task Containers_of_a_pod_share_a_shim_and_end_one_by_one()
    {
        Containerd.MakeBundle("second", "/bin/sleep", "1000");
        var old = await Containerd.StartAsync("second");
        var named = await Containerd.StartAsync("second", "MAX_SHIM_VERSION=2");

        Assert.StartsWith("unix:///run/containerd/s/", old, StringComparison.Ordinal);
        Assert.Equal($$"""{"version":2,"address":"{{old}}","protocol":"ttrpc"}""", named);
        Assert.Equal(old, await File.ReadAllTextAsync(Path.Combine(Containerd.BundleOf("first"), "address")));
        Assert.Equal(old, await File.ReadAllTextAsync(Path.Combine(Containerd.BundleOf("second"), "address")));

        _ = await CreateAsync("first", "/bin/sleep", "1000");
        _ = await CreateAsync("second", "/bin/sleep", "1000");
        await RemoveAsync("first");
        _ = await Shim.ShutdownAsync(new ShutdownRequest { Id = "first" }, Soon);
        Assert.Equal(0, (await Containerd.DeleteAsync("first")).ExitCode);
        Assert.Equal(Status.Created, (await Shim.StateAsync(new StateRequest { Id = "second" }, Soon)).Status);

        // What containerd lost sight of is taken away by the command, through the living shim.
        Assert.Equal(0, (await Containerd.DeleteAsync("second")).ExitCode);
        Assert.Equal(0u, (await Shim.ConnectAsync(new ConnectRequest { Id = "second" }, Soon)).TaskPid);
    }

    [RootFact(Needs)]
    public async Task Events_come_in_order_and_once()
    {
        _ = await CreateAsync("box", "/bin/sleep", "1000");
        _ = await Shim.StartAsync(new StartRequest { Id = "box" }, Soon);
        _ = await Shim.PauseAsync(new PauseRequest { Id = "box" }, Soon);
        _ = await Shim.ResumeAsync(new ResumeRequest { Id = "box" }, Soon);
        for (var count = 0; count < 20; count++)
        {
            await RunExecAsync("box", $"e{count}", "/bin/true");
        }

        await RemoveAsync("box");
        await Containerd.WaitForEventAsync("/tasks/delete box");

        string[] expected =
        [
            "/tasks/create box", "/tasks/start box", "/tasks/paused box", "/tasks/resumed box",
            .. Enumerable.Range(0, 20).SelectMany(number => new[] { $"/tasks/exec-added box e{number}", $"/tasks/exec-started box e{number}", $"/tasks/exit box e{number} 0" }),
            "/tasks/exit box box 137", "/tasks/delete box",
        ];
        Assert.Equal(expected, Containerd.Events);
    }

    [RootFact(Needs)]
    public async Task The_exit_of_a_program_that_ends_at_once_follows_its_start()
    {
        for (var count = 0; count < 20; count++)
        {
            _ = await CreateAsync($"b{count}", "/bin/sh", "-c", "exit 7");
            _ = await Shim.StartAsync(new StartRequest { Id = $"b{count}" }, Soon);
            Assert.Equal(7u, (await Shim.WaitAsync(new WaitRequest { Id = $"b{count}" }, Soon)).ExitStatus);
            Assert.Equal(7u, (await Shim.DeleteAsync(new DeleteRequest { Id = $"b{count}" }, Soon)).ExitStatus);
        }

        await Containerd.WaitForEventAsync("/tasks/delete b19");
        Assert.Equal(
            Enumerable.Range(0, 20).SelectMany(number => new[] { $"/tasks/create b{number}", $"/tasks/start b{number}", $"/tasks/exit b{number} b{number} 7", $"/tasks/delete b{number}" }),
            Containerd.Events);
    }

    [RootFact(Needs)]
    public async Task A_create_that_fails_tells_nothing_and_leaves_nothing()
    {
        var failure = await Assert.ThrowsAsync<TtrpcStatusException>(() => CreateAsync("box", "nosuch"));
        Containerd.MakeBundle("other", "/bin/true");
        var fifo = await Assert.ThrowsAsync<TtrpcStatusException>(
            () => Shim.CreateAsync(new CreateTaskRequest { Id = "other", Bundle = Containerd.BundleOf("other"), Stdout = "/no/such/fifo" }, Soon));
        var scheme = await Assert.ThrowsAsync<TtrpcStatusException>(
            () => Shim.CreateAsync(new CreateTaskRequest { Id = "other", Bundle = Containerd.BundleOf("other"), Stdout = "odd://x" }, Soon));

        Assert.Contains("executable file not found", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/fifo", fifo.Message, StringComparison.Ordinal);
        Assert.Contains("unknown STDIO scheme odd", scheme.Message, StringComparison.Ordinal);
        Assert.Empty(Containerd.Events);
        Assert.Equal(TtrpcStatusCode.NotFound, (await Assert.ThrowsAsync<TtrpcStatusException>(() => Shim.StateAsync(new StateRequest { Id = "box" }, Soon))).Code);
    }

    [RootFact(Needs)]
    public async Task A_container_whose_start_failed_can_be_deleted_at_once()
    {
        var program = Path.Combine(Containerd.BundleOf("first"), "..", "..", "root", "bin", "garbage");
        await File.WriteAllTextAsync(program, "\u0001 nothing that any kernel runs");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        for (var count = 0; count < 10; count++)
        {
            _ = await CreateAsync($"b{count}", "/bin/garbage");
            _ = await Assert.ThrowsAsync<TtrpcStatusException>(() => Shim.StartAsync(new StartRequest { Id = $"b{count}" }, Soon));
            _ = await Shim.DeleteAsync(new DeleteRequest { Id = $"b{count}" }, Soon);
        }
    }

    [RootFact(Needs)]
    public async Task Options_of_any_kind_are_decided_and_none_ends_the_shim()
    {
        Containerd.MakeBundle("box", "/bin/true");
        Assert.Equal("ok", await CreateWithAsync(new Any { TypeUrl = "containerd.runc.v1.Options" }));
        Assert.Equal("ok", await CreateWithAsync(Any.Pack(new Caisson.Shim.Protocol.Runc.Options { BinaryName = "crun" }, "type.googleapis.com/containerd.runc.v1.Options")));
        Assert.Equal("ok", await CreateWithAsync(new Any { TypeUrl = "of.nobody.Options", Value = new byte[] { 255, 255, 255 } }));
        Assert.Equal("ok", await CreateWithAsync(Any.Pack(new Caisson.Shim.Protocol.RuntimeOptions.Options { ConfigBody = "SystemdCgroup = false\n"u8.ToArray() }, "runtimeoptions.v1.Options")));
        Assert.Equal("InvalidArgument", await CreateWithAsync(new Any { TypeUrl = "containerd.runc.v1.Options", Value = new byte[] { 255, 255, 255 } }));
        Assert.Equal("Unimplemented", await CreateWithAsync(Any.Pack(new Caisson.Shim.Protocol.Runc.Options { NoPivotRoot = true }, "containerd.runc.v1.Options")));
        Assert.Equal("Unimplemented", await CreateWithAsync(Any.Pack(new Caisson.Shim.Protocol.Runhcs.Options { SandboxIsolation = 1 }, "containerd.runhcs.v1.Options")));

        async Task<string> CreateWithAsync(Any options)
        {
            try
            {
                _ = await Shim.CreateAsync(new CreateTaskRequest { Id = "box", Bundle = Containerd.BundleOf("box"), Options = options }, Soon);
                await RemoveAsync("box");
                return "ok";
            }
            catch (TtrpcStatusException refusal)
            {
                return $"{refusal.Code}";
            }
        }
    }

    [RootFact(Needs)]
    public async Task A_kill_for_want_of_memory_is_told_before_the_exit()
    {
        _ = await CreateAsync("box", "/bin/sh", "-c", "sleep 1; a=x; while :; do a=$a$a; done");
        _ = await Shim.StartAsync(new StartRequest { Id = "box" }, Soon);
        _ = await Shim.UpdateAsync(
            new UpdateTaskRequest { Id = "box", Resources = new Any { TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/LinuxResources", Value = """{"memory":{"limit":8388608}}"""u8.ToArray() } },
            Soon);

        Assert.Equal(137u, (await Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon)).ExitStatus);
        await RemoveAsync("box");
        await Containerd.WaitForEventAsync("/tasks/delete box");

        var events = Containerd.Events.ToList();
        Assert.InRange(events.IndexOf("/tasks/oom box"), 0, events.IndexOf("/tasks/exit box box 137") - 1);
    }

    private async Task RunExecAsync(string id, string exec, string program)
    {
        _ = await Shim.ExecAsync(
            new ExecProcessRequest { Id = id, ExecId = exec, Spec = new Any { TypeUrl = "x/Process", Value = System.Text.Encoding.UTF8.GetBytes($$"""{"args":["{{program}}"],"cwd":"/"}""") } }, Soon);
        _ = await Shim.StartAsync(new StartRequest { Id = id, ExecId = exec }, Soon);
        _ = await Shim.WaitAsync(new WaitRequest { Id = id, ExecId = exec }, Soon);
        _ = await Shim.DeleteAsync(new DeleteRequest { Id = id, ExecId = exec }, Soon);
    }
}
