using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>containerd's own shim drives caisson-runtime in runc's place.</summary>
public sealed class ContainerdTests : IAsyncLifetime
{
    private const Requirement Needs = Requirement.Runtime | Requirement.Busybox | Requirement.Containerd;

    private readonly TestMachine _machine = new();
    private ContainerdDaemon? _daemon;

    public async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            _daemon = await ContainerdDaemon.StartAsync(_machine);
        }
    }

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            if (_daemon is not null)
            {
                await _daemon.DisposeAsync();
                await _machine.AssertNothingLeftAsync();
            }
        }
    }

    [RootFact(Needs)]
    public async Task Run_gives_back_output_and_exit_code()
    {
        Assert.Equal((5, "hello\n"), Outcome(await RunAsync("box", ["--rm"], "/bin/sh", "-c", "echo hello; exit 5")));

        var missing = await RunAsync("box", ["--rm"], "/bin/no-such-program");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("no such file or directory", missing.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_task_runs_execs_pauses_resumes_is_updated_and_deleted()
    {
        Assert.Equal((0, ""), Outcome(await RunAsync("box", ["--detach"], "/bin/sleep", "1000")));

        Assert.Equal((4, "beside\n"), Outcome(await CtrAsync("task", "exec", "--exec-id", "one", "box", "/bin/sh", "-c", "echo beside; exit 4")));
        Assert.Equal(0, (await CtrAsync("task", "pause", "box")).ExitCode);
        Assert.Contains("PAUSED", (await CtrAsync("task", "ls")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CtrAsync("task", "resume", "box")).ExitCode);
        Assert.Contains("RUNNING", (await CtrAsync("task", "ls")).Output, StringComparison.Ordinal);
        Assert.Contains("memory.usage_in_bytes", (await CtrAsync("task", "metrics", "box")).Output, StringComparison.Ordinal);
        Assert.NotEqual("", (await CtrAsync("task", "ps", "box")).Output);

        Assert.Equal(0, (await CtrAsync("task", "kill", "--signal", "SIGKILL", "box")).ExitCode);
        Assert.Contains("137", (await CtrAsync("task", "delete", "box")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CtrAsync("container", "rm", "box")).ExitCode);
    }

    private static (int Code, string Output) Outcome(ProgramResult result) => (result.ExitCode, result.Output);

    private Task<ProgramResult> RunAsync(string id, string[] options, params string[] arguments) => CtrAsync(
        ["run", .. options, "--runc-binary", Executables.Runtime, "--runc-root", Path.Combine(_machine.Root, "states"), "--cgroup", $"{_machine.Paths.CgroupParent}/{id}", "busybox", id, .. arguments]);

    private Task<ProgramResult> CtrAsync(params string[] arguments) => _daemon!.CtrAsync(arguments);
}
