using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Peers;

/// <summary>Debian's Docker with caisson-runtime beside runc: a daemon of the test's own, without networks.</summary>
public sealed class DockerTests : PeerTest
{
    private const Requirement Needs = Requirement.Runtime | Requirement.Busybox | Requirement.Docker | Requirement.Containerd;

    private RunningProgram? _daemon;

    private string Socket => Path.Combine(Machine.Root, "sock");

    public override async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is not null)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(Machine.Root, "daemon.json"), "{}");
        _daemon = RunningProgram.Start(
            Executables.Docker("dockerd")!,
            Machine.Environment,
            [
                "--config-file", Path.Combine(Machine.Root, "daemon.json"), "--data-root", Path.Combine(Machine.Root, "docker"),
                "--exec-root", Path.Combine(Machine.Root, "exec"), "--pidfile", Path.Combine(Machine.Root, "pid"), "--host", $"unix://{Socket}",
                "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs", "--log-level=error", "--exec-opt", "native.cgroupdriver=cgroupfs",
                "--cgroup-parent", Machine.Paths.CgroupParent, "--add-runtime", $"caisson={Executables.Runtime}", "--default-runtime", "caisson",
            ]);
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(120);
        while ((await PeerAsync("version")).ExitCode != 0)
        {
            Assert.True(DateTime.UtcNow < deadline && !_daemon.HasExited, "dockerd does not answer");
            await Task.Delay(50);
        }

        var imported = await PeerAsync("import", PeerImage.WriteArchive(Machine), "busybox");
        Assert.True(imported.ExitCode == 0, imported.Error);
    }

    public override async Task DisposeAsync()
    {
        using (Machine)
        {
            if (_daemon is not null)
            {
                _daemon.Signal(15);
                await _daemon.WaitAsync();
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

    private protected override Task<ProgramResult> PeerAsync(params string[] arguments) => Machine.RunAsync(
        Executables.Docker("docker")!, new Dictionary<string, string> { ["DOCKER_CONFIG"] = Machine.Root }, ["--host", $"unix://{Socket}", .. arguments]);
}
