using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Peers;

/// <summary>What every engine for people does with caisson-runtime beneath it. Its tests say what the machine needs for it, and call these.</summary>
public abstract class PeerTest : IAsyncLifetime
{
    private protected TestMachine Machine { get; } = new();

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Runs its command line to the end.</summary>
    private protected abstract Task<ProgramResult> PeerAsync(params string[] arguments);

    /// <summary>Runs a container of the image <c>busybox</c>.</summary>
    private protected abstract Task<ProgramResult> RunAsync(string[] options, params string[] arguments);

    private protected async Task<string> InspectAsync(string format) => (await PeerAsync("inspect", "--format", format, "box")).Output;

    private protected async Task AssertRunGivesBackOutputAndExitCodeAsync()
    {
        var run = await RunAsync(["--rm"], "sh", "-c", "echo hello; echo trouble >&2; exit 5");
        Assert.Equal((5, "hello\n", "trouble\n"), (run.ExitCode, run.Output, run.Error));

        Assert.Equal(127, (await RunAsync(["--rm"], "no-such-program")).ExitCode);
        Assert.Equal(126, (await RunAsync(["--rm"], "/etc/passwd")).ExitCode);
    }

    /// <summary>A container's life, with limits from the beginning and whatever one does to it while it runs.</summary>
    private protected async Task AssertLifeAsync(string[] limits, Func<Task> whileItRuns)
    {
        var run = await RunAsync(["--detach", "--name", "box", .. limits], "sh", "-c", "trap 'exit 8' TERM; while :; do sleep 0.05; done");
        Assert.True(run.ExitCode == 0, run.Error);

        var exec = await PeerAsync("exec", "box", "sh", "-c", "echo beside; exit 3");
        Assert.Equal((3, "beside\n"), (exec.ExitCode, exec.Output));
        Assert.Equal(0, (await PeerAsync("pause", "box")).ExitCode);
        Assert.Equal("paused\n", await InspectAsync("{{.State.Status}}"));
        Assert.Equal(0, (await PeerAsync("unpause", "box")).ExitCode);
        await whileItRuns();
        Assert.Equal(0, (await PeerAsync("stop", "--time", "25", "box")).ExitCode);
        Assert.Equal("exited 8\n", await InspectAsync("{{.State.Status}} {{.State.ExitCode}}"));
        Assert.Equal(0, (await PeerAsync("rm", "box")).ExitCode);
    }

    private protected async Task AssertStartsAgainAsync(params string[] removal)
    {
        Assert.Equal(0, (await RunAsync(["--detach", "--name", "box"], "sleep", "1000")).ExitCode);
        Assert.Equal(0, (await PeerAsync("kill", "box")).ExitCode);
        Assert.Equal("137\n", (await PeerAsync("wait", "box")).Output);

        Assert.Equal(0, (await PeerAsync("start", "box")).ExitCode);
        Assert.Equal("running\n", await InspectAsync("{{.State.Status}}"));
        Assert.Contains("sleep 1000", (await PeerAsync("top", "box")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await PeerAsync([.. removal, "box"])).ExitCode);
    }
}
