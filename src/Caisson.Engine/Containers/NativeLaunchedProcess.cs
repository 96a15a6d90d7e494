using Caisson.Engine.Containers.Hooks;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Launching;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers;

/// <summary>A process made by <see cref="NativeLauncher"/>.</summary>
internal sealed class NativeLaunchedProcess : LaunchedProcess
{
    private readonly EventLoop _loop;
    private readonly ClonedProcess _process;
    private readonly LaunchChannel _channel;
    private readonly SafeFileHandle? _gate;
    private readonly InitHooks? _hooks;
    private SafeFileHandle? _terminal;

    // Only until its program runs: some hundred kilobytes, for as long as a container lives.
    private LaunchPlan? _plan;

    /// <summary>Takes over everything it is given.</summary>
    public NativeLaunchedProcess(EventLoop loop, LaunchPlan plan, ClonedProcess process, LaunchChannel channel, SafeFileHandle? gate, SafeFileHandle? terminal, InitHooks? hooks)
    {
        _loop = loop;
        _plan = plan;
        _process = process;
        _channel = channel;
        _gate = gate;
        _hooks = hooks;
        _terminal = terminal;
    }

    /// <inheritdoc/>
    public override int ProcessId => _process.ProcessId;

    /// <inheritdoc/>
    public override SafeFileHandle PidFd => _process.PidFd;

    /// <inheritdoc/>
    public override SafeFileHandle? TerminalMaster => Interlocked.Exchange(ref _terminal, null);

    /// <inheritdoc/>
    public override async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await RunHooksAsync(HookKind.StartContainer);
        if (_gate is null)
        {
            _channel.Release();
        }
        else
        {
            LaunchChannel.Release(_gate);
        }

        // A child killed at its gate closes the socket like one that runs: its end is the reaper's to tell.
        if (await _channel.ReceiveAsync(_loop, cancellationToken) is LaunchMessage.Failed failed)
        {
            throw LaunchFailure.Of(_plan!, failed, ProcessId);
        }

        _plan = null;
        _channel.Dispose();
        _gate?.Dispose();
        await RunHooksAsync(HookKind.Poststart);
    }

    /// <inheritdoc/>
    public override void AbandonHooks() => _hooks?.Abandon();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _channel.Dispose();
        _gate?.Dispose();
        _terminal?.Dispose();
        _process.PidFd.Dispose();
    }

    // A container whose hooks fail is stopped: its end is the reaper's to tell.
    private async Task RunHooksAsync(HookKind kind)
    {
        try
        {
            await (_hooks?.RunAsync(kind, this, _process) ?? Task.CompletedTask);
        }
        catch (Exception failure)
        {
            _ = ChildProcess.Signal(PidFd, Signals.Kill);
            throw failure is LaunchException step ? new LaunchException(step.Code, step.Step, step.Errno, step.Remedy) { ProcessId = ProcessId } : failure;
        }
    }
}
