using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Shim;

/// <summary>A pod's sandbox without a process, on a real shim: each verb in each state as docs/shim.md says, its events, its namespaces.</summary>
public sealed class SandboxStateTests : ScriptedShimTest
{
    private static readonly TtrpcCallOptions Short = new() { Timeout = TimeSpan.FromMilliseconds(300) };

    [RootFact(Needs)]
    public async Task Every_verb_in_every_state_answers_as_the_table_says()
    {
        var offences = new List<string>();
        var count = 0;
        foreach (var (verb, state, expected) in StateTable.Cells("Of a sandbox task"))
        {
            count++;
            await BringAsync(state);
            var seen = await StateTable.AnswerOfAsync(() => CallAsync(verb, ""));
            offences.AddRange(seen == expected ? [] : [$"{verb} in {state}: {seen}, not {expected}"]);
            await RemoveIfThereAsync();
        }

        Assert.True(count > 60, "the table was not found");
        Assert.Empty(offences);
    }

    [RootFact(Needs)]
    public async Task No_exec_of_it_is_ever_found()
    {
        await BringAsync("running");

        foreach (var verb in new[] { "Start", "State", "Wait", "Kill", "ResizePty", "CloseIO", "Delete" })
        {
            Assert.Equal("not found", await StateTable.AnswerOfAsync(() => CallAsync(verb, "exec")));
        }

        await RemoveIfThereAsync();
    }

    [RootFact(Needs)]
    public async Task Its_events_come_in_order_and_its_exit_status_is_the_one_given()
    {
        await BringAsync("created");
        _ = await Shim.DeleteAsync(new DeleteRequest { Id = "pod" }, Soon);
        await BringAsync("stopped");
        _ = await Shim.DeleteAsync(new DeleteRequest { Id = "pod" }, Soon);
        await BringAsync("created");
        _ = await Shim.KillAsync(new KillRequest { Id = "pod", Signal = 15 }, Soon);
        var deleted = await Shim.DeleteAsync(new DeleteRequest { Id = "pod" }, Soon);
        await Containerd.WaitForEventAsync("/tasks/exit pod pod 1");
        while (Containerd.Events.Count < 10)
        {
            await Task.Delay(5);
        }

        Assert.Equal(1u, deleted.ExitStatus);
        Assert.Equal(
            [
                "/tasks/create pod", "/tasks/exit pod pod 0", "/tasks/delete pod",
                "/tasks/create pod", "/tasks/start pod", "/tasks/exit pod pod 0", "/tasks/delete pod",
                "/tasks/create pod", "/tasks/exit pod pod 1", "/tasks/delete pod",
            ],
            Containerd.Events);
    }

    [RootFact(Needs)]
    public async Task The_handlers_option_leaves_the_process_out_and_the_pods_annotation_overrules_it()
    {
        var option = Any.Pack(new Caisson.Shim.Protocol.RuntimeOptions.Options { ConfigBody = "SandboxProcess = \"none\""u8.ToArray() }, "runtimeoptions.v1.Options");
        var shim = (await Shim.ConnectAsync(new ConnectRequest(), Soon)).ShimPid;

        MakeSandbox();
        Assert.Equal(shim, (await Shim.CreateAsync(new CreateTaskRequest { Id = "pod", Bundle = Containerd.BundleOf("pod"), Options = option }, Soon)).Pid);
        await RemoveIfThereAsync();

        MakeSandbox(("io.caisson.sandbox.process", "pause"));
        Assert.NotEqual(shim, (await Shim.CreateAsync(new CreateTaskRequest { Id = "pod", Bundle = Containerd.BundleOf("pod"), Options = option }, Soon)).Pid);
        await RemoveIfThereAsync();
    }

    [RootFact(Needs)]
    public async Task A_shim_that_is_asked_to_end_tells_the_exits_of_containers_before_that_of_their_pod()
    {
        await BringAsync("running");
        _ = await CreateAsync("box", "/bin/sleep", "1000");
        _ = await Shim.StartAsync(new StartRequest { Id = "box" }, Soon);
        var shim = (await Shim.ConnectAsync(new ConnectRequest(), Soon)).ShimPid;

        using (var process = Platform.Linux.Processes.ForeignProcess.TryOpen((int)shim))
        {
            Assert.True(process!.Signal(15));
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), "it does not end");
        }

        Assert.Equal(["/tasks/exit box box 137", "/tasks/exit pod pod 0"], Containerd.Events.TakeLast(2));
        await RestartAsync();
    }

    [RootFact(Needs)]
    public async Task Streams_and_the_sandbox_of_another_pod_are_refused()
    {
        MakeSandbox(("io.caisson.sandbox.process", "none"));
        var bundle = Containerd.BundleOf("pod");

        Assert.StartsWith("InvalidArgument", await StateTable.AnswerOfAsync(() => Shim.CreateAsync(new CreateTaskRequest { Id = "pod", Bundle = bundle, Stdout = "/tmp/x" }, Soon)), StringComparison.Ordinal);
        Assert.Equal("refused", await StateTable.AnswerOfAsync(() => Shim.CreateAsync(new CreateTaskRequest { Id = "other", Bundle = bundle }, Soon)));
        MakeSandbox(("io.caisson.sandbox.process", "maybe"));
        Assert.StartsWith("InvalidArgument", await StateTable.AnswerOfAsync(() => Shim.CreateAsync(new CreateTaskRequest { Id = "pod", Bundle = bundle }, Soon)), StringComparison.Ordinal);
        Assert.Empty(Containerd.Events);
    }

    private void MakeSandbox(params (string Name, string Value)[] annotations) => Containerd.MakeBundle("pod", spec => spec with
    {
        Hostname = "podded",
        Annotations = new Dictionary<string, string>(annotations.Select(static pair => KeyValuePair.Create(pair.Name, pair.Value)))
        {
            ["io.kubernetes.cri.container-type"] = "sandbox",
            ["io.kubernetes.cri.sandbox-id"] = "pod",
        },
        Linux = spec.Linux! with
        {
            Namespaces = [.. new[] { NamespaceType.Pid, NamespaceType.Mount, NamespaceType.Ipc, NamespaceType.Uts, NamespaceType.Network }.Select(static type => new LinuxNamespace { Type = type })],
        },
    }, "/bin/sleep", "1000");

    private async Task BringAsync(string state)
    {
        MakeSandbox(("io.caisson.sandbox.process", "none"));
        _ = await CallAsync("Create", "");
        if (state is "running" or "stopped" or "deleted")
        {
            _ = await CallAsync("Start", "");
        }

        if (state is "stopped" or "deleted")
        {
            _ = await CallAsync("Kill", "");
            _ = await Shim.WaitAsync(new WaitRequest { Id = "pod" }, Soon);
        }

        if (state == "deleted")
        {
            _ = await CallAsync("Delete", "");
        }
    }

    private async Task<object> CallAsync(string verb, string exec) => verb switch
    {
        "Create" => await Shim.CreateAsync(new CreateTaskRequest { Id = "pod", Bundle = Containerd.BundleOf("pod") }, Soon),
        "Start" => await Shim.StartAsync(new StartRequest { Id = "pod", ExecId = exec }, Soon),
        "State" => await Shim.StateAsync(new StateRequest { Id = "pod", ExecId = exec }, Soon),
        "Wait" => await Shim.WaitAsync(new WaitRequest { Id = "pod", ExecId = exec }, Short),
        "Exec" => await Shim.ExecAsync(new ExecProcessRequest { Id = "pod", ExecId = "new", Spec = new Any { Value = """{"args":["/bin/true"],"cwd":"/"}"""u8.ToArray() } }, Soon),
        "Kill" => await Shim.KillAsync(new KillRequest { Id = "pod", ExecId = exec, Signal = 9 }, Soon),
        "Kill with 0" => await Shim.KillAsync(new KillRequest { Id = "pod", ExecId = exec }, Soon),
        "Pause" => await Shim.PauseAsync(new PauseRequest { Id = "pod" }, Soon),
        "Resume" => await Shim.ResumeAsync(new ResumeRequest { Id = "pod" }, Soon),
        "Pids" => await Shim.PidsAsync(new PidsRequest { Id = "pod" }, Soon),
        "Stats" => await Shim.StatsAsync(new StatsRequest { Id = "pod" }, Soon),
        "Update" => await Shim.UpdateAsync(new UpdateTaskRequest { Id = "pod" }, Soon),
        "ResizePty" => await Shim.ResizePtyAsync(new ResizePtyRequest { Id = "pod", ExecId = exec, Width = 80, Height = 24 }, Soon),
        "CloseIO" => await Shim.CloseIOAsync(new CloseIORequest { Id = "pod", ExecId = exec, Stdin = true }, Soon),
        "Checkpoint" => await Shim.CheckpointAsync(new CheckpointTaskRequest { Id = "pod" }, Soon),
        "Delete" => await Shim.DeleteAsync(new DeleteRequest { Id = "pod", ExecId = exec }, Soon),
        "Connect" => await Shim.ConnectAsync(new ConnectRequest { Id = "pod" }, Soon),
        _ => throw new InvalidOperationException($"the table names the verb '{verb}'"),
    };

    private async Task RemoveIfThereAsync()
    {
        if ((await Shim.ConnectAsync(new ConnectRequest { Id = "pod" }, Soon)).TaskPid != 0)
        {
            _ = await StateTable.AnswerOfAsync(() => CallAsync("Kill", ""));
            _ = await Shim.WaitAsync(new WaitRequest { Id = "pod" }, Soon);
            _ = await CallAsync("Delete", "");
        }
    }
}
