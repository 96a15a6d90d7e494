using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.UnitTests.Architecture;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>Walks the table in the comment of <c>ContainerState</c>, cell by cell, over an executor.</summary>
public sealed class ExecutorTableTests
{
    private static readonly SystemId Id = new("box");

    private static readonly string[] States = ["Creating", "Created", "Starting", "Running", "Pausing", "Paused", "Restarting", "Stopped", "Deleting"];

    private static readonly Dictionary<string, Func<Executor, Task<object?>>> Verbs = new()
    {
        ["create"] = async executor => await Nothing(executor.CreateAsync(Id, ExecutorBench.Program("sleep"))),
        ["start"] = async executor => await executor.StartAsync(Id),
        ["exec"] = async executor => await executor.ExecAsync(Id, "another", ExecutorBench.Process("sleep")),
        ["attach"] = async executor => await Nothing(executor.AttachAsync(Id, Executor.InitProcess, ProcessIo.None)),
        ["signal init"] = async executor => await executor.SignalProcessAsync(Id, Executor.InitProcess, 10),
        ["kill init"] = async executor => await executor.SignalProcessAsync(Id, Executor.InitProcess, 9),
        ["signal exec"] = async executor => await executor.SignalProcessAsync(Id, "exec", 10),
        ["resize"] = async executor => await Nothing(executor.ResizeTerminalAsync(Id, Executor.InitProcess, 80, 25)),
        ["close stdin"] = async executor => await Nothing(executor.CloseStdinAsync(Id, Executor.InitProcess)),
        ["pause"] = async executor => await Nothing(executor.PauseAsync(Id)),
        ["resume"] = async executor => await Nothing(executor.ResumeAsync(Id)),
        ["stats"] = async executor => await executor.StatsAsync(Id),
        ["pids"] = async executor => await executor.ListPidsAsync(Id),
        ["delete task"] = async executor => await executor.DeleteTaskAsync(Id),
        ["delete"] = async executor => await Nothing(executor.DeleteAsync(Id)),
        ["stop"] = async executor => await executor.StopAsync(Id, TimeSpan.Zero),
        ["wait"] = async executor => await executor.WaitAsync(Id),
        ["status"] = async executor => await executor.StatusAsync(Id),
        ["update"] = async executor => await Nothing(executor.UpdateResourcesAsync(Id, new LinuxResources())),
        ["rename"] = async executor => await Nothing(executor.RenameAsync(Id, "other")),
        ["checkpoint"] = async executor => await Nothing(executor.CreateCheckpointAsync(Id, "/tmp")),
    };

    public static TheoryData<string, string, string> Cells
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (verb, outcomes) in Table())
            {
                for (var i = 0; i < States.Length; i++)
                {
                    data.Add(verb, States[i], outcomes[i]);
                }
            }

            return data;
        }
    }

    [Fact]
    public void The_table_has_every_verb() => Assert.Equal(Verbs.Keys, Table().Keys);

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_verb_does_what_the_table_says(string verb, string state, string expected)
    {
        await using var bench = new ExecutorBench();
        var (executor, _, _) = await bench.OpenAsync();
        var release = await EnterAsync(bench, executor, state);

        var outcome = Verbs[verb](executor);
        if (expected == "waits")
        {
            // Whatever it waits for has not happened, and cannot before we let it.
            Assert.False(outcome.IsCompleted);
        }
        else
        {
            Assert.Equal(expected, await OutcomeAsync(outcome));
        }

        release();
    }

    private static Dictionary<string, string[]> Table()
    {
        var rows = new Dictionary<string, string[]>();
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "src/Caisson.Compute/Execution/Lifecycle/ContainerState.cs"));
        foreach (var line in lines.SkipWhile(line => !line.Contains("verb            Creating")).Skip(1).TakeWhile(line => !line.Contains("</code>")))
        {
            var row = line["/// ".Length..];
            rows.Add(row[..16].Trim(), [.. Enumerable.Range(0, States.Length).Select(i => row.PadRight(200).Substring(16 + (12 * i), 12).Trim())]);
        }

        return rows;
    }

    private static async Task<object?> Nothing(Task task)
    {
        await task;
        return null;
    }

    private static async Task<string> OutcomeAsync(Task<object?> outcome)
    {
        try
        {
            return await outcome.Within() switch
            {
                false => "false",
                ExecutionStatus status => status.ToString().ToLowerInvariant(),
                _ => "ok",
            };
        }
        catch (ComputeException e)
        {
            return e.Code switch
            {
                ErrorCode.Conflict or ErrorCode.SystemAlreadyExists => "conflict",
                ErrorCode.InvalidState => "state",
                ErrorCode.ProcessNotFound => "no process",
                ErrorCode.NotSupported => "unsupported",
                _ => e.ToString(),
            };
        }
    }

    // Brings a container into a state, in which it stays until the answer is called.
    private static async Task<Action> EnterAsync(ExecutorBench bench, Executor executor, string state)
    {
        var gate = new TaskCompletionSource();
        if (state == "Creating")
        {
            await BlockAsync("Create", () => executor.CreateAsync(Id, ExecutorBench.Program("sleep")));
            return gate.SetResult;
        }

        var settings = state == "Restarting" ? new CreateSettings { Restart = new RestartPolicy { Mode = RestartMode.Always } } : new CreateSettings();
        await executor.CreateAsync(Id, ExecutorBench.Program("sleep"), settings);
        switch (state)
        {
            case "Created":
                return gate.SetResult;
            case "Starting":
                await BlockAsync("Start", () => executor.StartAsync(Id));
                return gate.SetResult;
        }

        await executor.StartAsync(Id);
        await executor.ExecAsync(Id, "exec", ExecutorBench.Process("sleep"));
        switch (state)
        {
            case "Pausing":
                await BlockAsync("Pause", () => executor.PauseAsync(Id));
                break;
            case "Paused":
                await executor.PauseAsync(Id);
                break;
            case "Restarting":
                bench.Machine[Id].End(ProcessNumber.Init, 1);
                await UntilAsync(executor, ExecutionStatus.Restarting);
                break;
            case "Stopped":
                bench.Machine[Id].End(ProcessNumber.Init, 3);
                await executor.WaitAsync(Id);
                break;
            case "Deleting":
                // Removing waits for the system of the last run to be closed.
                await BlockAsync("CloseSystem", () =>
                {
                    bench.Machine[Id].End(ProcessNumber.Init, 3);
                    return executor.WaitAsync(Id);
                });
                _ = executor.DeleteAsync(Id);
                break;
        }

        return gate.SetResult;

        async Task BlockAsync(string verb, Func<Task> call)
        {
            var reached = new TaskCompletionSource();
            bench.Machine.Before[verb] = _ =>
            {
                reached.TrySetResult();
                return gate.Task;
            };
            _ = call();
            await reached.Task.Within();
        }
    }

    private static async Task UntilAsync(Executor executor, ExecutionStatus status)
    {
        using var deadline = new CancellationTokenSource(TestDeadline.MustHappen);
        while (await executor.StatusAsync(Id, deadline.Token) != status)
        {
            await Task.Delay(1, deadline.Token);
        }
    }
}
