using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Peers;

/// <summary>Debian's Docker with caisson-runtime beside runc: a daemon of the test's own, without networks.</summary>
public sealed class DockerTests : PeerTest
{
    private const Requirement Needs = Requirement.Runtime | Requirement.Busybox | Requirement.Docker | Requirement.Containerd;

    private DockerDaemon? _daemon;

    public override async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            _daemon = await DockerDaemon.StartAsync(Machine, null, "--add-runtime", $"caisson={Executables.Runtime}", "--default-runtime", "caisson");
        }
    }

    public override async Task DisposeAsync()
    {
        using (Machine)
        {
            if (_daemon is not null)
            {
                await _daemon.DisposeAsync();
                await Machine.AssertNothingLeftAsync();
            }
        }
    }

    [RootFact(Needs)]
    public Task Run_gives_back_output_and_exit_code() => AssertRunGivesBackOutputAndExitCodeAsync();

    [RootFact(Needs)]
    public Task A_container_is_executed_in_paused_updated_and_stopped() => AssertLifeAsync(["--memory", "64m"], async () =>
    {
        Assert.Equal("caisson\n", await InspectAsync("{{.HostConfig.Runtime}}"));
        var updated = await PeerAsync("update", "--memory", "32m", "--memory-swap", "32m", "box");
        Assert.True(updated.ExitCode == 0, updated.Error);
        Assert.NotEqual("", (await PeerAsync("top", "box")).Output);
    });

    [RootFact(Needs)]
    public Task A_killed_container_is_started_again() => AssertStartsAgainAsync("rm", "--force");

    private protected override Task<ProgramResult> RunAsync(string[] options, params string[] arguments) => PeerAsync(["run", "--network", "none", .. options, "busybox", .. arguments]);

    private protected override Task<ProgramResult> PeerAsync(params string[] arguments) => _daemon!.RunAsync(arguments);
}
