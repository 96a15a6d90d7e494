using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Launching;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers;

/// <summary>A process made by <see cref="NativeLauncher"/>.</summary>
internal sealed class NativeLaunchedProcess : LaunchedProcess
{
    private readonly EventLoop _loop;
    private readonly ClonedProcess _process;
    private readonly LaunchChannel _channel;
    private readonly SafeFileHandle? _gate;
    private SafeFileHandle? _terminal;

    // Only until its program runs: some hundred kilobytes, for as long as a container lives.
    private LaunchPlan? _plan;

    /// <summary>Takes over everything it is given.</summary>
    public NativeLaunchedProcess(EventLoop loop, LaunchPlan plan, ClonedProcess process, LaunchChannel channel, SafeFileHandle? gate, SafeFileHandle? terminal)
    {
        _loop = loop;
        _plan = plan;
        _process = process;
        _channel = channel;
        _gate = gate;
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
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _channel.Dispose();
        _gate?.Dispose();
        _terminal?.Dispose();
        _process.PidFd.Dispose();
    }
}
