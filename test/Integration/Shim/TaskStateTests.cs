using Caisson.IntegrationTests.Infrastructure;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Shim;

/// <summary>Walks the tables of docs/shim.md: each verb in each state, on real containers.</summary>
public sealed class TaskStateTests : ScriptedShimTest
{
    private static readonly TtrpcCallOptions Short = new() { Timeout = TimeSpan.FromMilliseconds(300) };
    private int _count;

    [RootFact(Needs)]
    public async Task Every_verb_in_every_state_of_a_container_answers_as_the_table_says()
    {
        var offences = new List<string>();
        foreach (var (verb, state, expected) in StateTable.Cells("Of a container"))
        {
            var id = $"c{++_count}";
            await BringAsync(id, state);
            var seen = await StateTable.AnswerOfAsync(() => CallAsync(verb, id, ""));
            offences.AddRange(seen == expected ? [] : [$"{verb} in {state}: {seen}, not {expected}"]);
            await RemoveIfThereAsync(id);
        }

        Assert.True(_count > 60, "the table was not found");
        Assert.Empty(offences);
    }

    [RootFact(Needs)]
    public async Task Every_verb_in_every_state_of_an_exec_answers_as_the_table_says()
    {
        _ = await CreateAsync("box", "/bin/sleep", "1000");
        _ = await Shim.StartAsync(new StartRequest { Id = "box" }, Soon);
        var offences = new List<string>();
        foreach (var (verb, state, expected) in StateTable.Cells("Of an exec"))
        {
            var exec = $"e{++_count}";
            await BringExecAsync(exec, state);
            var seen = await StateTable.AnswerOfAsync(() => CallAsync(verb, "box", exec));
            offences.AddRange(seen == expected ? [] : [$"{verb} in {state}: {seen}, not {expected}"]);
        }

        await RemoveAsync("box");
        Assert.True(_count > 25, "the table was not found");
        Assert.Empty(offences);
    }

    private async Task BringAsync(string id, string state)
    {
        _ = await CreateAsync(id, "/bin/sleep", "1000");
        if (state is "running" or "paused")
        {
            _ = await Shim.StartAsync(new StartRequest { Id = id }, Soon);
        }

        if (state == "paused")
        {
            _ = await Shim.PauseAsync(new PauseRequest { Id = id }, Soon);
        }

        if (state is "stopped" or "deleted")
        {
            _ = await Shim.KillAsync(new KillRequest { Id = id, Signal = 9 }, Soon);
            _ = await Shim.WaitAsync(new WaitRequest { Id = id }, Soon);
        }

        if (state == "deleted")
        {
            _ = await Shim.DeleteAsync(new DeleteRequest { Id = id }, Soon);
        }
    }

    private async Task BringExecAsync(string exec, string state)
    {
        _ = await ExecAsync("box", exec);
        if (state != "created")
        {
            _ = await Shim.StartAsync(new StartRequest { Id = "box", ExecId = exec }, Soon);
        }

        if (state is "stopped" or "deleted")
        {
            _ = await Shim.KillAsync(new KillRequest { Id = "box", ExecId = exec, Signal = 9 }, Soon);
            _ = await Shim.WaitAsync(new WaitRequest { Id = "box", ExecId = exec }, Soon);
        }

        if (state == "deleted")
        {
            _ = await Shim.DeleteAsync(new DeleteRequest { Id = "box", ExecId = exec }, Soon);
        }
    }

    private Task<Empty> ExecAsync(string id, string exec) => Shim.ExecAsync(
        new ExecProcessRequest
        {
            Id = id,
            ExecId = exec,
            Spec = new Any { TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Process", Value = """{"args":["/bin/sleep","1000"],"cwd":"/","env":["PATH=/bin"]}"""u8.ToArray() },
        },
        Soon);

    private async Task CallAsync(string verb, string id, string exec)
    {
        _ = verb switch
        {
            "Create" => (object)await Shim.CreateAsync(new CreateTaskRequest { Id = id, Bundle = Containerd.BundleOf(id) }, Soon),
            "Start" => await Shim.StartAsync(new StartRequest { Id = id, ExecId = exec }, Soon),
            "State" => await Shim.StateAsync(new StateRequest { Id = id, ExecId = exec }, Soon),
            "Wait" => await Shim.WaitAsync(new WaitRequest { Id = id, ExecId = exec }, Short),
            "Exec" => await ExecAsync(id, exec.Length > 0 ? exec : "new"),
            "Kill" => await Shim.KillAsync(new KillRequest { Id = id, ExecId = exec, Signal = 9 }, Soon),
            "Pause" => await Shim.PauseAsync(new PauseRequest { Id = id }, Soon),
            "Resume" => await Shim.ResumeAsync(new ResumeRequest { Id = id }, Soon),
            "Pids" => await Shim.PidsAsync(new PidsRequest { Id = id }, Soon),
            "Stats" => await Shim.StatsAsync(new StatsRequest { Id = id }, Soon),
            "Update" => await Shim.UpdateAsync(new UpdateTaskRequest { Id = id, Resources = new Any { TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/LinuxResources", Value = """{"memory":{"limit":200000000}}"""u8.ToArray() } }, Soon),
            "ResizePty" => await Shim.ResizePtyAsync(new ResizePtyRequest { Id = id, ExecId = exec, Width = 80, Height = 24 }, Soon),
            "CloseIO" => await Shim.CloseIOAsync(new CloseIORequest { Id = id, ExecId = exec, Stdin = true }, Soon),
            "Checkpoint" => await Shim.CheckpointAsync(new CheckpointTaskRequest { Id = id }, Soon),
            "Delete" => await Shim.DeleteAsync(new DeleteRequest { Id = id, ExecId = exec }, Soon),
            "Connect" => await Shim.ConnectAsync(new ConnectRequest { Id = id }, Soon),
            _ => throw new InvalidOperationException($"the table names the verb '{verb}'"),
        };
    }

    private async Task RemoveIfThereAsync(string id)
    {
        if ((await Shim.ConnectAsync(new ConnectRequest { Id = id }, Soon)).TaskPid != 0)
        {
            await RemoveAsync(id);
        }
    }
}
