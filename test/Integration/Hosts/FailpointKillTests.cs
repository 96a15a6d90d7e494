using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Systems.Journal;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Testing.Shared;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>A host, or who cleans up after it, dies at each named step: the next clean-up leaves nothing. Every row shows that its step was reached.</summary>
public sealed class FailpointKillTests : KillTest
{
    private const Requirement Needs = Requirement.Busybox | Requirement.Failpoints;

    public static TheoryData<string> Life => [.. FailpointCatalogue.Life];

    public static TheoryData<string> Undoing => [.. FailpointCatalogue.Undoing];

    public static TheoryData<string> Restart => [.. FailpointCatalogue.Restart];

    public static TheoryData<string> Log => [.. FailpointCatalogue.Log];

    public static TheoryData<string> Kept => [.. FailpointCatalogue.KeptExit];

    [RootTheory(Needs)]
    [MemberData(nameof(Life))]
    public async Task A_host_killed_in_its_life_leaves_nothing(string failpoint)
    {
        using var host = HostProcess.Start(Machine, Box, $"{failpoint}=kill");

        await FailpointScenario.RunAsync(host, Sleeping());

        Assert.Equal(137, await host.WaitAsync());
        await CleanAsync();
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [MemberData(nameof(Undoing))]
    public async Task A_clean_up_that_is_killed_is_taken_up_again(string failpoint)
    {
        await LeavePreparedAsync();

        await AssertCleanUpDiesAtAsync(failpoint);

        await CleanAsync();
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [MemberData(nameof(Undoing))]
    public async Task A_host_killed_while_it_takes_over_a_dead_ones_id_leaves_nothing(string failpoint)
    {
        await LeavePreparedAsync();
        using var second = HostProcess.Start(Machine, Box, $"{failpoint}=kill");

        await FailpointScenario.RunAsync(second, Sleeping());

        Assert.Equal(137, await second.WaitAsync());
        await CleanAsync();
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [MemberData(nameof(Restart))]
    public async Task A_host_killed_while_it_restarts_a_container_leaves_its_exit_only(string failpoint)
    {
        using var host = HostProcess.Start(Machine, Box, $"{failpoint}=kill");

        await FailpointScenario.RestartAsync(host, Document("exit 3"));

        Assert.Equal(137, await host.WaitAsync());
        await CleanAsync();
        Assert.Equal(ExitReason.HostLost, KeptExit().Reason);
        await CleanAsync("--forget-exits");
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [MemberData(nameof(Log))]
    public async Task A_host_killed_while_it_logs_leaves_nothing(string failpoint)
    {
        using var host = HostProcess.Start(Machine, Box, $"{failpoint}=kill");
        var document = Document("echo begun; exec sleep 1000");
        document = document with { HostedSystem = document.HostedSystem! with { Log = new ContainerLog { Directory = Machine.MakeDirectory("log") } } };

        await FailpointScenario.RunUntilLostAsync(host, document);

        Assert.Equal(137, await host.WaitAsync());
        await CleanAsync();
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [MemberData(nameof(Kept))]
    public async Task The_exit_of_a_durable_container_outlives_a_host_killed_while_it_writes_it(string failpoint)
    {
        using var host = HostProcess.Start(Machine, Box, $"{failpoint}=kill");
        await FailpointScenario.LeaveAsync(host, Waiting());

        LetGo();

        Assert.Equal(137, await host.WaitAsync());
        await CleanAsync();
        Assert.Equal((6, ExitReason.Exited), (KeptExit().Code, KeptExit().Reason));
        await CleanAsync("--forget-exits");
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Needs)]
    public async Task The_concluded_exit_of_a_durable_container_outlives_a_clean_up_that_is_killed()
    {
        using var host = HostProcess.Start(Machine, Box);
        await FailpointScenario.LeaveAsync(host, Sleeping());
        host.Kill();
        _ = await host.WaitAsync();

        await AssertCleanUpDiesAtAsync(FailpointCatalogue.ConcludedExit);

        Assert.Equal(ExitReason.HostLost, KeptExit().Reason);
        await CleanAsync();
        Assert.Equal(ExitReason.HostLost, KeptExit().Reason);
        await CleanAsync("--forget-exits");
        await AssertOnlyNeighbourAsync();
    }

    [RootTheory(Needs)]
    [InlineData("journal.before-remove-cgroup")]
    [InlineData("journal.before-remove-fifo")]
    public async Task An_undo_that_cannot_be_written_fails_the_verb_and_nothing_is_made(string failpoint)
    {
        using var host = HostProcess.Start(Machine, Box, $"{failpoint}=error");

        var failure = await Assert.ThrowsAnyAsync<ComputeException>(() => FailpointScenario.RunAsync(host, Sleeping()));

        Assert.Contains(failpoint, $"{failure}", StringComparison.Ordinal);
        Assert.Equal(0, await host.WaitAsync());
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Needs)]
    public async Task A_state_that_cannot_be_written_is_logged_and_harms_nobody()
    {
        using var host = HostProcess.Start(Machine, Box, "files.before-state=error");

        await FailpointScenario.RunAsync(host, Sleeping());

        Assert.Equal(0, await host.WaitAsync());
        Assert.Contains("state file cannot be written", host.ReadLog(), StringComparison.Ordinal);
        await AssertOnlyNeighbourAsync();
    }

    [RootFact(Needs)]
    public async Task A_directory_that_its_host_removed_while_a_clean_up_waited_is_no_failure()
    {
        var gone = new CleanReport { Directory = Machine.Paths.SystemDirectory(Box), Outcome = CleanOutcome.Missing };

        Assert.Equal(CleanOutcome.Missing, HostRemoval.Finish(Machine.Paths.RunDirectory, gone).Outcome);
        await AssertOnlyNeighbourAsync();
    }

    /// <summary>A host is killed when its container waits at its gate: cgroup, gate and process are there.</summary>
    private async Task LeavePreparedAsync()
    {
        using var host = HostProcess.Start(Machine, Box, "engine.process-prepared=kill");
        await FailpointScenario.RunAsync(host, Sleeping());
        Assert.Equal(137, await host.WaitAsync());
        Assert.True(File.Exists(Path.Combine(host.Directory, SystemJournal.FileName)));
    }
}
