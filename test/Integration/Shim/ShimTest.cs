using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Shim;

/// <summary>A real containerd that finds our shim, and nothing left at the end.</summary>
public abstract class ShimTest : IAsyncLifetime
{
    /// <summary>What every test here needs.</summary>
    protected const Requirement Needs = Requirement.Shim | Requirement.Busybox | Requirement.Containerd;

    private readonly TestMachine _machine = new();

    internal ContainerdDaemon Daemon { get; private set; } = null!;

    /// <summary>Where the test may put files.</summary>
    private protected string Root => _machine.Root;

    public async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            var shims = _machine.MakeDirectory("shims");
            _ = File.CreateSymbolicLink(Path.Combine(shims, "containerd-shim-caisson-v1"), Executables.Shim);
            Daemon = await ContainerdDaemon.StartAsync(_machine, shims);
        }
    }

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            if (Daemon is not null)
            {
                await Daemon.DisposeAsync();
                await _machine.AssertNothingLeftAsync();
            }
        }
    }

    private protected Task<ProgramResult> CtrAsync(params string[] arguments) => Daemon.CtrAsync(arguments);

    /// <summary>Runs a command that has to succeed.</summary>
    private protected async Task<string> DoAsync(params string[] arguments)
    {
        var result = await CtrAsync(arguments);
        Assert.True(result.ExitCode == 0, $"ctr {string.Join(' ', arguments)}: {result.ExitCode} {result.Output} {result.Error}");
        return result.Output;
    }

    private protected Task<ProgramResult> RunAsync(string id, string[] options, params string[] arguments) => CtrAsync(
        ["run", .. options, "--runtime", "io.containerd.caisson.v1", "--cgroup", $"{_machine.Paths.CgroupParent}/{id}", "busybox", id, .. arguments]);

    /// <summary>Runs a container that has to start in the background.</summary>
    private protected async Task DetachAsync(string id, params string[] arguments)
    {
        var run = await RunAsync(id, ["--detach"], arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>Kills, deletes and forgets a container.</summary>
    private protected async Task RemoveAsync(string id)
    {
        _ = await CtrAsync("task", "kill", "--signal", "SIGKILL", id);
        await UntilAsync(async () => !(await CtrAsync("task", "ls")).Output.Contains("RUNNING", StringComparison.Ordinal), $"'{id}' does not stop");
        _ = await CtrAsync("task", "delete", id);
        _ = await DoAsync("container", "rm", id);
    }

    private protected static async Task UntilAsync(Func<Task<bool>> isReached, string otherwise)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!await isReached())
        {
            Assert.True(DateTime.UtcNow < deadline, otherwise);
            await Task.Delay(20);
        }
    }

    /// <summary>The shim's process; fails when there is none.</summary>
    private protected int FindShim(string id)
    {
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var processId)
                && ReadWords(processId) is var words
                && words.Contains(Daemon.Socket)
                && words.Contains("serve")
                && words.Contains(id))
            {
                return processId;
            }
        }

        throw new InvalidOperationException($"there is no shim of '{id}'");
    }

    /// <summary>kill -9.</summary>
    private protected static void Kill(int processId)
    {
        using var process = ForeignProcess.TryOpen(processId);
        Assert.True(process?.Kill());
        Assert.True(process!.WaitForExit(TimeSpan.FromSeconds(30)), "it does not die");
    }

    private static string[] ReadWords(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
