using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers.Hooks;

/// <summary>The hooks of one container on its way from the clone to its running program.</summary>
/// <param name="launcher">Runs them.</param>
/// <param name="describe">Describes the container once its process is there.</param>
internal sealed class InitHooks(NativeLauncher launcher, Func<ClonedProcess, HookRun> describe)
{
    private Action? _abandon;
    private bool _isAbandoned;
    private HookRun? _run;

    /// <summary>A hook has been run, or tried: the container's end has hooks too.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Runs those that make the container.</summary>
    /// <param name="process">Its init process, which waits meanwhile.</param>
    /// <param name="cancellationToken">Kills the hook that runs, waits for its end, then stops.</param>
    /// <exception cref="LaunchException">One failed.</exception>
    public async Task RunCreationAsync(ClonedProcess process, CancellationToken cancellationToken)
    {
        HasBegun = true;
        var run = describe(process);
        await launcher.RunHooksAsync(HookKind.Prestart, run, null, cancellationToken);
        await launcher.RunHooksAsync(HookKind.CreateRuntime, run, null, cancellationToken);
        await launcher.RunHooksAsync(HookKind.CreateContainer, run, null, cancellationToken);
    }

    /// <summary>Runs those of one kind between the gate and the running program.</summary>
    /// <exception cref="LaunchException">One failed, or they were abandoned.</exception>
    public async Task RunAsync(HookKind kind, LaunchedProcess init, ClonedProcess process)
    {
        _run ??= describe(process);
        if (kind.Of(_run.Spec).Count == 0)
        {
            return;
        }

        using var abandoned = new CancellationTokenSource();
        if (_isAbandoned)
        {
            abandoned.Cancel();
        }

        _abandon = abandoned.Cancel;
        try
        {
            await launcher.RunHooksAsync(kind, _run, kind == HookKind.StartContainer ? init : null, abandoned.Token);
        }
        catch (OperationCanceledException)
        {
            throw new LaunchException(ErrorCode.LaunchFailed, $"the {kind.Name} hooks were killed, since the container was ended", 0);
        }
        finally
        {
            _abandon = null;
        }
    }

    /// <summary>Kills the hook that runs; none follows.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _abandon?.Invoke();
    }
}
