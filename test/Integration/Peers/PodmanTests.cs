using Caisson.Engine.Systems.Journal;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Peers;

/// <summary>Debian's Podman with caisson-runtime in runc's place: images, storage, network and state in directories of the test's own.</summary>
public sealed class PodmanTests : PeerTest
{
    private const Requirement Needs = Requirement.Runtime | Requirement.Busybox | Requirement.Podman;

    public override async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is not null)
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(Machine.Root, "containers.conf"), "");
        var imported = await PeerAsync("import", "--quiet", PeerImage.WriteArchive(Machine), "busybox");
        Assert.True(imported.ExitCode == 0, imported.Error);
    }

    public override async Task DisposeAsync()
    {
        using (Machine)
        {
            if (Requirements.WhyUnmet(Needs) is null)
            {
                _ = await PeerAsync("rm", "--all", "--force", "--time", "0");

                // Podman never removes the cgroup in which it puts its monitors.
                var monitors = Directory.GetDirectories("/sys/fs/cgroup").Select(hierarchy => $"{hierarchy}{Machine.Paths.CgroupParent}/conmon");
                _ = new CgroupRemoval([.. monitors.Where(Directory.Exists)]).Run(TimeSpan.FromSeconds(30));
                await Machine.AssertNothingLeftAsync();
            }
        }
    }

    [RootFact(Needs)]
    public Task Run_gives_back_output_and_exit_code() => AssertRunGivesBackOutputAndExitCodeAsync();

    [RootFact(Needs)]
    public Task A_container_is_executed_in_paused_limited_and_stopped() => AssertLifeAsync(
        ["--memory", "64m", "--pids-limit", "50"],
        async () => Assert.Contains("67.11MB", (await PeerAsync("stats", "--no-stream", "box")).Output, StringComparison.Ordinal));

    [RootFact(Needs)]
    public Task A_killed_container_is_started_again() => AssertStartsAgainAsync("rm", "--force", "--time", "0");

    [RootFact(Needs)]
    public async Task A_terminal_is_one()
    {
        var run = await RunAsync(["--rm", "--tty"], "sh", "-c", "test -t 0 && test -t 1 && echo terminal");

        Assert.Equal((0, "terminal\r\n"), (run.ExitCode, run.Output));
    }

    /// <summary>Without a network, and with limits that need no privilege beyond the test's.</summary>
    private protected override Task<ProgramResult> RunAsync(string[] options, params string[] arguments) => PeerAsync(
        ["run", "--network", "none", "--cgroup-parent", Machine.Paths.CgroupParent, "--ulimit", "nofile=1024:4096", "--ulimit", "nproc=1000:1000", .. options, "busybox", .. arguments]);

    private protected override Task<ProgramResult> PeerAsync(params string[] arguments) => Machine.RunAsync(
        Executables.FindOnPath("podman")!,
        new Dictionary<string, string> { ["CONTAINERS_CONF"] = Path.Combine(Machine.Root, "containers.conf") },
        [
            "--root", Path.Combine(Machine.Root, "storage"), "--runroot", Path.Combine(Machine.Root, "podman"), "--tmpdir", Path.Combine(Machine.Root, "libpod"),
            "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none", "--runtime", Executables.Runtime, .. arguments,
        ]);
}
