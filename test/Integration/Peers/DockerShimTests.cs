using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Peers;

/// <summary>Debian's Docker with our shim in the place of containerd's: 20.10 knows no other way to another shim than its name.</summary>
public sealed class DockerShimTests : PeerTest
{
    private const Requirement Needs = Requirement.Shim | Requirement.Busybox | Requirement.DockerEngine | Requirement.Containerd;

    private DockerDaemon? _daemon;

    public override async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            var shims = Machine.MakeDirectory("shims");
            _ = File.CreateSymbolicLink(Path.Combine(shims, "containerd-shim-runc-v2"), Executables.Shim);
            _daemon = await DockerDaemon.StartAsync(Machine, shims, "--live-restore");
        }
    }

    public override async Task DisposeAsync()
    {
        using (Machine)
        {
            if (_daemon is not null)
            {
                Assert.Equal("", (await PeerAsync("ps", "--all", "--quiet")).Output);
                await _daemon.DisposeAsync();
                await Machine.AssertNothingLeftAsync();
            }
        }
    }

    [RootFact(Needs)]
    public Task Run_gives_back_output_and_exit_code() => AssertRunGivesBackOutputAndExitCodeAsync();

    [RootFact(Needs)]
    public Task A_container_is_executed_in_paused_updated_counted_and_stopped() => AssertLifeAsync(["--memory", "64m"], async () =>
    {
        Assert.Contains("/ 64MiB", (await PeerAsync("stats", "--no-stream", "box")).Output, StringComparison.Ordinal);
        var updated = await PeerAsync("update", "--memory", "32m", "--memory-swap", "32m", "box");
        Assert.True(updated.ExitCode == 0, updated.Error);
        Assert.Contains("/ 32MiB", (await PeerAsync("stats", "--no-stream", "box")).Output, StringComparison.Ordinal);
        Assert.Contains("sleep 0.05", (await PeerAsync("top", "box")).Output, StringComparison.Ordinal);

        // 20.10 gives 126 for every exec that cannot be started.
        var missing = await PeerAsync("exec", "box", "nosuch");
        Assert.Equal(126, missing.ExitCode);
        Assert.Contains("exec: \"nosuch\": executable file not found in $PATH", missing.Output + missing.Error, StringComparison.Ordinal);
    });

    [RootFact(Needs)]
    public Task A_killed_container_is_started_again() => AssertStartsAgainAsync("rm", "--force");

    [RootFact(Needs)]
    public async Task An_exec_with_a_terminal_is_one_of_the_clients_size_and_ends_with_its_code()
    {
        await DetachAsync("sleep", "1000");
        var exec = TerminalProgram.Start(31, 91, Machine.Environment.Concat(_daemon!.ClientEnvironment), [Executables.Docker("docker")!, .. _daemon.Client("exec", "-it", "box", "sh")]);
        await using (exec)
        {
            await exec.WaitForTextAsync("# ");
            exec.Type("stty size\n");
            await exec.WaitForTextAsync("31 91");
            exec.Resize(41, 101);
            exec.Type("sleep 0.3; stty size\n");
            await exec.WaitForTextAsync("41 101");
            exec.Type("exit 6\n");
            Assert.Equal(6, await exec.WaitAsync());
        }

        Assert.Equal(0, (await PeerAsync("rm", "--force", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Containers_live_on_through_a_restart_of_the_daemon()
    {
        await DetachAsync("sh", "-c", "i=0; while [ ! -e /go ]; do sleep 0.1; done; echo after; exit 9");
        await _daemon!.RestartAsync();

        Assert.Equal("running\n", await InspectAsync("{{.State.Status}}"));
        var exec = await PeerAsync("exec", "box", "sh", "-c", "echo inside; touch /go");
        Assert.Equal((0, "inside\n"), (exec.ExitCode, exec.Output));
        Assert.Equal("9\n", (await PeerAsync("wait", "box")).Output);
        Assert.Equal("after\n", (await PeerAsync("logs", "box")).Output);
        Assert.Equal(0, (await PeerAsync("rm", "box")).ExitCode);
    }

    private protected override Task<ProgramResult> RunAsync(string[] options, params string[] arguments) => PeerAsync(["run", "--network", "none", .. options, "busybox", .. arguments]);

    private protected override Task<ProgramResult> PeerAsync(params string[] arguments) => _daemon!.RunAsync(arguments);

    private async Task DetachAsync(params string[] arguments)
    {
        var run = await RunAsync(["--detach", "--name", "box"], arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
