using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Hooks;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Engine.Containers;

// Hooks: programs that run at points of a container's life, one after another, cloned and reaped here like every process that is never handed out.
internal sealed partial class NativeLauncher
{
    private static readonly TimeSpan OutputPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the hooks of one kind, in order, up to the first that fails.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="run">The container.</param>
    /// <param name="init">Its init process, for hooks of the kind startContainer.</param>
    /// <param name="cancellationToken">Kills the hook that runs, waits for its end, then stops.</param>
    /// <exception cref="LaunchException">A hook could not be run, ended with another code than 0, or took too long.</exception>
    public async Task RunHooksAsync(HookKind kind, HookRun run, LaunchedProcess? init, CancellationToken cancellationToken)
    {
        var hooks = kind.Of(run.Spec);
        for (var i = 0; i < hooks.Count; i++)
        {
            await RunHookAsync(kind, i, hooks[i], run, init, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task FinishAsync(ContainerLaunch launch, CancellationToken cancellationToken) => RunLastHooksAsync(HookRun.Of(launch, 0, null), cancellationToken);

    /// <summary>Runs the poststop hooks: each, whatever the others did. What fails is a warning.</summary>
    /// <param name="run">The container that is gone.</param>
    /// <param name="cancellationToken">Kills the hook that runs, waits for its end, then stops.</param>
    public async Task RunLastHooksAsync(HookRun run, CancellationToken cancellationToken)
    {
        var hooks = HookKind.Poststop.Of(run.Spec);
        for (var i = 0; i < hooks.Count; i++)
        {
            try
            {
                await RunHookAsync(HookKind.Poststop, i, hooks[i], run, null, cancellationToken);
            }
            catch (Exception failure) when (failure is LaunchException or LinuxException)
            {
                _warn?.Invoke(failure.Message);
            }
        }
    }

    private async Task RunHookAsync(HookKind kind, int number, Hook hook, HookRun run, LaunchedProcess? init, CancellationToken cancellationToken)
    {
        var name = $"the {kind.Name} hook #{number} '{hook.Path}'";
        using var state = MemoryFiles.Create("state", HookState.Of(kind, run));
        var (reader, writer) = Pipes.Create();
        await using var output = new LoopIo(_loop).OpenReader(reader);
        using var writing = writer;
        var said = new HookOutput();
        using var stop = new CancellationTokenSource();
        LaunchedProcess? process = null;
        try
        {
            var streams = new ProcessDescriptors.Streams(state, writer, writer);
            process = init is null
                ? await LaunchHookAsync(HookPlanCompiler.Compile(kind, hook, run, streams, _facts.IsUnprivileged), run, streams, cancellationToken)
                : await PrepareExecAsync(ExecOf(hook, run, init, streams), cancellationToken);
            writer.Dispose();
            await process.ReleaseAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            if (process is not null)
            {
                await EndAsync(process.PidFd);
                process.Dispose();
            }

            throw failure is LaunchException step ? new LaunchException(ErrorCode.LaunchFailed, $"run {name}: {step.Step}", step.Errno, step.Remedy) : failure;
        }

        using (process)
        {
            var reading = said.ReadAsync(output, stop.Token);
            var end = await AwaitHookAsync(process, hook, cancellationToken);
            if (end is not { Code: 0, Signal: 0 })
            {
                // What it left behind may hold its output open for ever.
                await Task.WhenAny(reading, Task.Delay(OutputPatience, _loop.Time, CancellationToken.None));
            }

            // Not CancelAsync: that takes a thread of the pool.
            stop.Cancel();
            await reading;
            cancellationToken.ThrowIfCancellationRequested();
            var how = end switch
            {
                null => $"took longer than {hook.TimeoutInSeconds} s",
                { Signal: > 0 } => $"was ended by signal {end.Value.Signal}",
                { Code: > 0 } => $"ended with code {end.Value.Code}",
                _ => null,
            };
            if (how is not null)
            {
                throw new LaunchException(ErrorCode.LaunchFailed, $"{name} {how}{(said.ToString() is { Length: > 0 } text ? ": " + text : "")}", 0);
            }
        }
    }

    private Task<LaunchedProcess> LaunchHookAsync(CompiledLaunch compiled, HookRun run, ProcessDescriptors.Streams streams, CancellationToken cancellationToken) => LaunchAsync(
        compiled, compiled.Init is null ? new([], null) : run.Cgroup, streams, 0, gate: null, compiled.Init is null ? null : run.PidFd, hooks: null,
        static _ => throw new InvalidOperationException("a hook of the host has no filter"), cancellationToken);

    // A program of the container, so it is what the container's process is: its user, its capabilities, its filter.
    private static ExecLaunch ExecOf(Hook hook, HookRun run, LaunchedProcess init, ProcessDescriptors.Streams streams) => new()
    {
        Id = run.Id,
        Spec = run.Spec,
        BundlePath = run.BundlePath,
        Process = run.Spec.Process! with { Args = hook.Args is { Count: > 0 } arguments ? arguments : [hook.Path], Env = hook.Env ?? [], IsTerminal = false },
        Program = hook.Path,
        Init = init,
        Cgroup = run.Cgroup,
        Descriptors = streams,
        DiesWithLauncher = run.DiesWithLauncher,
    };

    /// <summary>Waits for a hook's end; null when its time was up, and it was killed with its whole process group.</summary>
    private async Task<ChildEnd?> AwaitHookAsync(LaunchedProcess process, Hook hook, CancellationToken cancellationToken)
    {
        using var timer = hook.TimeoutInSeconds is { } seconds ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds), _loop.Time) : new CancellationTokenSource();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await _loop.WaitReadableAsync(process.PidFd, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            ChildProcess.KillGroup(process.ProcessId);
            await EndAsync(process.PidFd);
            return null;
        }

        return Reap(process.PidFd);
    }
}
