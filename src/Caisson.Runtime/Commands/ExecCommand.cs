using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;
using Caisson.Runtime.Arguments;
using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>Runs a further process in a container.</summary>
internal sealed record ExecCommand(ExecOptions Options) : ICommand
{
    /// <inheritdoc/>
    public bool Launches(ContainerStore store) => true;

    /// <inheritdoc/>
    public int FailureCode => 255;

    /// <summary>Reads its arguments.</summary>
    public static ExecCommand Parse(ReadOnlySpan<string> rest) => new(ExecOptions.Parse(rest));

    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        var container = runtime.Store.Open(Options.Id);
        var status = container.Status(runtime);
        if (status == ContainerStatus.Stopped)
        {
            throw new RuntimeException("cannot exec in a stopped container");
        }

        if (status == ContainerStatus.Paused && !Options.IgnoresPaused)
        {
            throw new RuntimeException("cannot exec in a paused container (use --ignore-paused to override)");
        }

        using var init = container.TryOpenInit() ?? throw new RuntimeException("cannot exec in a stopped container");
        var process = HomeDirectory.Complete(Options.ProcessFor(container.Spec.Process!), $"/proc/{init.ProcessId}/root");
        await using var launcher = runtime.NewLauncher();
        using var terminal = new ProcessTerminal(runtime, Options.ConsoleSocket, Options.IsDetached);
        using var launched = await launcher.PrepareExecAsync(LaunchOf(container, runtime, init, process, terminal), CancellationToken.None);
        try
        {
            await terminal.HandOverAsync(launched);
            ContainerCreation.WritePid(Options.PidFile, launched.ProcessId);
            await launched.ReleaseAsync(CancellationToken.None);
        }
        catch
        {
            await EndAsync(launched, runtime);
            throw;
        }

        return Options.IsDetached ? 0 : await terminal.WaitAsync(launched.PidFd);
    }

    private ExecLaunch LaunchOf(StoredContainer container, RuntimeSession runtime, ForeignProcess init, Process process, ProcessTerminal terminal) => new()
    {
        Id = Options.Id,
        BundlePath = container.Record.Bundle,
        Spec = container.Spec,
        Process = process,
        Init = new StoredInit(init),
        Cgroup = container.Cgroup(runtime).JoinBeside(init.ProcessId),
        Descriptors = terminal.Choose(process),
        DiesWithLauncher = false,
        PreservedDescriptors = Options.Preserved,
    };

    private static async Task EndAsync(LaunchedProcess launched, RuntimeSession runtime)
    {
        _ = ChildProcess.Signal(launched.PidFd, Signals.Kill);
        await runtime.Loop.WaitReadableAsync(launched.PidFd, CancellationToken.None);
        _ = ChildProcess.TryReap(launched.PidFd);
    }
}
