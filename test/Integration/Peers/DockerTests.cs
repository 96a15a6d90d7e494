using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Peers;

/// <summary>Debian's Docker with caisson-runtime beside runc: a daemon of the test's own, without networks.</summary>
public sealed class DockerTests : IAsyncLifetime
{
    private const Requirement Needs = Requirement.Runtime | Requirement.Busybox | Requirement.Docker | Requirement.Containerd;

    private readonly TestMachine _machine = new();
    private RunningProgram? _daemon;

    private string Socket => Path.Combine(_machine.Root, "sock");

    public async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is not null)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(_machine.Root, "daemon.json"), "{}");
        _daemon = RunningProgram.Start(
            Executables.Docker("dockerd")!,
            _machine.Environment,
            [
                "--config-file", Path.Combine(_machine.Root, "daemon.json"), "--data-root", Path.Combine(_machine.Root, "docker"),
                "--exec-root", Path.Combine(_machine.Root, "exec"), "--pidfile", Path.Combine(_machine.Root, "pid"), "--host", $"unix://{Socket}",
                "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs", "--log-level=error", "--exec-opt", "native.cgroupdriver=cgroupfs",
                "--cgroup-parent", _machine.Paths.CgroupParent, "--add-runtime", $"caisson={Executables.Runtime}", "--default-runtime", "caisson",
            ]);
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(120);
        while ((await DockerAsync("version")).ExitCode != 0)
        {
            Assert.True(DateTime.UtcNow < deadline && !_daemon.HasExited, "dockerd does not answer");
            await Task.Delay(50);
        }

        var imported = await DockerAsync("import", PeerImage.WriteArchive(_machine), "busybox");
        Assert.True(imported.ExitCode == 0, imported.Error);
    }

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            if (_daemon is not null)
            {
                _daemon.Signal(15);
                await _daemon.WaitAsync();
                await _daemon.DisposeAsync();
                await _machine.AssertNothingLeftAsync();
            }
        }
    }

    [RootFact(Needs)]
    public async Task Run_gives_back_output_and_exit_code()
    {
        var run = await RunAsync(["--rm"], "sh", "-c", "echo hello; echo trouble >&2; exit 5");
        Assert.Equal((5, "hello\n", "trouble\n"), (run.ExitCode, run.Output, run.Error));

        Assert.Equal(127, (await RunAsync(["--rm"], "no-such-program")).ExitCode);
        Assert.Equal(126, (await RunAsync(["--rm"], "/etc/passwd")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_container_is_executed_in_paused_updated_and_stopped()
    {
        var run = await RunAsync(["--detach", "--name", "box", "--memory", "64m"], "sh", "-c", "trap 'exit 8' TERM; while :; do sleep 0.05; done");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("caisson\n", await InspectAsync("{{.HostConfig.Runtime}}"));

        var exec = await DockerAsync("exec", "box", "sh", "-c", "echo beside; exit 3");
        Assert.Equal((3, "beside\n"), (exec.ExitCode, exec.Output));
        Assert.Equal(0, (await DockerAsync("pause", "box")).ExitCode);
        Assert.Equal("paused\n", await InspectAsync("{{.State.Status}}"));
        Assert.Equal(0, (await DockerAsync("unpause", "box")).ExitCode);
        var updated = await DockerAsync("update", "--memory", "32m", "--memory-swap", "32m", "box");
        Assert.True(updated.ExitCode == 0, updated.Error);
        Assert.NotEqual("", (await DockerAsync("top", "box")).Output);
        Assert.Equal(0, (await DockerAsync("stop", "--time", "25", "box")).ExitCode);
        Assert.Equal("exited 8\n", await InspectAsync("{{.State.Status}} {{.State.ExitCode}}"));
        Assert.Equal(0, (await DockerAsync("rm", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_killed_container_is_started_again()
    {
        Assert.Equal(0, (await RunAsync(["--detach", "--name", "box"], "sleep", "1000")).ExitCode);
        Assert.Equal(0, (await DockerAsync("kill", "box")).ExitCode);
        Assert.Equal("137\n", (await DockerAsync("wait", "box")).Output);

        Assert.Equal(0, (await DockerAsync("start", "box")).ExitCode);
        Assert.Equal("running\n", await InspectAsync("{{.State.Status}}"));
        Assert.Equal(0, (await DockerAsync("rm", "--force", "box")).ExitCode);
    }

    private async Task<string> InspectAsync(string format) => (await DockerAsync("inspect", "--format", format, "box")).Output;

    private Task<ProgramResult> RunAsync(string[] options, params string[] arguments) => DockerAsync(["run", "--network", "none", .. options, "busybox", .. arguments]);

    private Task<ProgramResult> DockerAsync(params string[] arguments) => _machine.RunAsync(
        Executables.Docker("docker")!, new Dictionary<string, string> { ["DOCKER_CONFIG"] = _machine.Root }, ["--host", $"unix://{Socket}", .. arguments]);
}
