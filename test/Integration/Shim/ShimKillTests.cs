using System.Collections.Concurrent;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Shim.Protocol;
using Xunit.Abstractions;

namespace Caisson.IntegrationTests.Shim;

/// <summary>
/// kill -9 of the shim, of its commands, and of the container, at every step that any of them passes in a container's life: a trace of that life names them. After containerd's
/// <c>delete</c> nothing is left, and a neighbour in a shim of its own goes on.
/// </summary>
/// <param name="output">Where the rows are counted.</param>
public sealed class ShimKillTests(ITestOutputHelper output)
{
    private const int Lanes = 3;

    private static readonly string[] OwnSteps = ["shim.listening", "shim.server-started", "shim.address-written", "shim.before-event", "shim.after-event", "shim.deleted"];

    [RootFact(Requirement.Shim | Requirement.ShimFailpoints | Requirement.Busybox)]
    public async Task No_kill_at_any_step_leaves_anything_or_harms_a_neighbour()
    {
        using var machine = new TestMachine();
        var neighbour = new ScriptedContainerd(machine, "neighbour");
        neighbour.MakeBundle("neighbour", "/bin/sleep", "1000");
        var shim = new TaskClient(await neighbour.ConnectAsync(await neighbour.StartAsync("neighbour")));
        _ = await shim.CreateAsync(new CreateTaskRequest { Id = "neighbour", Bundle = neighbour.BundleOf("neighbour") });
        _ = await shim.StartAsync(new StartRequest { Id = "neighbour" });
        var lanes = Enumerable.Range(0, Lanes).Select(static _ => new ShimKillLane()).ToArray();
        try
        {
            var failures = new ConcurrentQueue<string>();
            var rows = await RowsAsync(lanes[0]);
            output.WriteLine($"{rows.Count} rows");
            await Task.WhenAll(lanes.Select(async lane =>
            {
                while (rows.TryDequeue(out var row))
                {
                    try
                    {
                        await row.RunAsync(lane);
                    }
                    catch (Exception wrong)
                    {
                        failures.Enqueue($"{row.Name}: {wrong.Message}");
                    }
                }
            }));
            Assert.True(failures.IsEmpty, string.Join('\n', failures));
            Assert.Equal(Status.Running, (await shim.StateAsync(new StateRequest { Id = "neighbour" })).Status);
        }
        finally
        {
            Assert.Equal(0, (await neighbour.DeleteAsync("neighbour")).ExitCode);
            _ = await shim.ShutdownAsync(new ShutdownRequest { Id = "neighbour" });
            await neighbour.DisposeAsync();
            await machine.AssertNothingLeftAsync();
            foreach (var lane in lanes)
            {
                await lane.DisposeAsync();
            }
        }
    }

    private async Task<ConcurrentQueue<Row>> RowsAsync(ShimKillLane lane)
    {
        var life = await lane.TraceLifeAsync();
        var deletion = await lane.TraceDeletionAsync();
        output.WriteLine($"life: {string.Join(' ', life)}\ndeletion: {string.Join(' ', deletion)}");
        Assert.Empty(OwnSteps.Except(life.Concat(deletion).Select(static step => step.Failpoint)));
        var rows = new ConcurrentQueue<Row>();
        foreach (var step in life)
        {
            rows.Enqueue(new Row($"shim {step}", lane => lane.KillShimAsync(step)));
        }

        foreach (var step in life.Where(static step => step.Command == "serve"))
        {
            rows.Enqueue(new Row($"container {step}", lane => lane.KillContainerAsync(step)));
        }

        foreach (var step in deletion)
        {
            rows.Enqueue(new Row($"delete {step}", lane => lane.KillDeletionAsync(step)));
        }

        return rows;
    }

    private sealed record Row(string Name, Func<ShimKillLane, Task> RunAsync);
}
