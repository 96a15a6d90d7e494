using Caisson.Engine.Systems.Journal;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Peers;

/// <summary>Debian's Podman with caisson-runtime in runc's place: images, storage, network and state in directories of the test's own.</summary>
public sealed class PodmanTests : IAsyncLifetime
{
    private const Requirement Needs = Requirement.Runtime | Requirement.Busybox | Requirement.Podman;

    private readonly TestMachine _machine = new();

    public async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is not null)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(_machine.Root, "containers.conf"), "");
        var imported = await PodmanAsync("import", "--quiet", PeerImage.WriteArchive(_machine), "busybox");
        Assert.True(imported.ExitCode == 0, imported.Error);
    }

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            if (Requirements.WhyUnmet(Needs) is null)
            {
                _ = await PodmanAsync("rm", "--all", "--force", "--time", "0");

                // Podman never removes the cgroup in which it puts its monitors.
                var monitors = Directory.GetDirectories("/sys/fs/cgroup").Select(hierarchy => $"{hierarchy}{_machine.Paths.CgroupParent}/conmon");
                _ = new CgroupRemoval([.. monitors.Where(Directory.Exists)]).Run(TimeSpan.FromSeconds(30));
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
    public async Task A_container_is_executed_in_paused_updated_by_limits_and_stopped()
    {
        var run = await RunAsync(["--detach", "--name", "box", "--memory", "64m", "--pids-limit", "50"], "sh", "-c", "trap 'exit 8' TERM; while :; do sleep 0.05; done");
        Assert.True(run.ExitCode == 0, run.Error);

        var exec = await PodmanAsync("exec", "box", "sh", "-c", "echo beside; exit 3");
        Assert.Equal((3, "beside\n"), (exec.ExitCode, exec.Output));
        Assert.Equal(0, (await PodmanAsync("pause", "box")).ExitCode);
        Assert.Equal("paused\n", await InspectAsync("{{.State.Status}}"));
        Assert.Equal(0, (await PodmanAsync("unpause", "box")).ExitCode);
        Assert.Contains("67.11MB", (await PodmanAsync("stats", "--no-stream", "box")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await PodmanAsync("stop", "--time", "25", "box")).ExitCode);
        Assert.Equal("exited 8\n", await InspectAsync("{{.State.Status}} {{.State.ExitCode}}"));
        Assert.Equal(0, (await PodmanAsync("rm", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_killed_container_is_started_again()
    {
        Assert.Equal(0, (await RunAsync(["--detach", "--name", "box"], "sleep", "1000")).ExitCode);
        Assert.Equal(0, (await PodmanAsync("kill", "box")).ExitCode);
        Assert.Equal("137\n", (await PodmanAsync("wait", "box")).Output);

        Assert.Equal(0, (await PodmanAsync("start", "box")).ExitCode);
        Assert.Equal("running\n", await InspectAsync("{{.State.Status}}"));
        Assert.Contains("sleep 1000", (await PodmanAsync("top", "box")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await PodmanAsync("rm", "--force", "--time", "0", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_terminal_is_one()
    {
        var run = await RunAsync(["--rm", "--tty"], "sh", "-c", "test -t 0 && test -t 1 && echo terminal");

        Assert.Equal((0, "terminal\r\n"), (run.ExitCode, run.Output));
    }

    private async Task<string> InspectAsync(string format) => (await PodmanAsync("inspect", "--format", format, "box")).Output;

    /// <summary>Without a network, and with limits that need no privilege beyond the test's.</summary>
    private Task<ProgramResult> RunAsync(string[] options, params string[] arguments) => PodmanAsync(
        ["run", "--network", "none", "--cgroup-parent", _machine.Paths.CgroupParent, "--ulimit", "nofile=1024:4096", "--ulimit", "nproc=1000:1000", .. options, "busybox", .. arguments]);

    private Task<ProgramResult> PodmanAsync(params string[] arguments) => _machine.RunAsync(
        Executables.FindOnPath("podman")!,
        new Dictionary<string, string> { ["CONTAINERS_CONF"] = Path.Combine(_machine.Root, "containers.conf") },
        [
            "--root", Path.Combine(_machine.Root, "storage"), "--runroot", Path.Combine(_machine.Root, "podman"), "--tmpdir", Path.Combine(_machine.Root, "libpod"),
            "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none", "--runtime", Executables.Runtime, .. arguments,
        ]);
}
