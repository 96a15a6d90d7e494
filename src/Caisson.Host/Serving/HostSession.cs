using Caisson.Bridge;
using Caisson.Engine.Systems;
using Caisson.Engine.Systems.Journal;
using Caisson.Host.Logging;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Microsoft.Extensions.Logging;

namespace Caisson.Host.Serving;

/// <summary>One host's life, from its claimed directory to the directory's removal.</summary>
/// <remarks>
/// <code>
/// 1  engine, socket, creator's connection
/// 2  serve, until   the creator is gone and no system is left (what ends with its creator ends by the closing of its handles)
///             or    the creator is gone and only stopped systems are left that an observer still holds: their grace passes
///             or    SIGTERM or SIGINT: everything ends, durable systems too, whose exits are written
/// 3  no new connections; the engine ends what is left; connections close
/// 4  what the journal still holds is undone, the directory removed, unless it keeps an exit
/// </code>
/// </remarks>
internal sealed class HostSession : IDisposable
{
    private static readonly TimeSpan ObserverGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(60);

    private readonly EventLoop _loop;
    private readonly LogfmtLoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly HostDirectory _directory;
    private readonly SystemRecord _record;
    private readonly HostCalls _calls;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<Task> _connections = [];
    private readonly CancellationTokenSource _closing = new();
    private LinuxEngine? _engine;
    private ITimer? _grace;
    private bool _isCreatorGone;

    internal HostSession(EventLoop loop, HostDirectory directory, LogfmtLoggerFactory loggers)
    {
        _loop = loop;
        _loggers = loggers;
        _logger = loggers.CreateLogger("host");
        _directory = directory;
        _calls = new HostCalls(loop.Time);
        _record = new SystemRecord(directory.Path, loop.Time, _logger) { Changed = Consider, BecameDurable = KeepLog };
    }

    /// <summary>What containers begin with; null for our own limit.</summary>
    internal (ulong Soft, ulong Hard)? DescriptorLimit { get; init; }

    /// <summary>Lives.</summary>
    /// <param name="creator">The creator's connection; owned from here on.</param>
    internal async Task<int> RunAsync(DescriptorStream creator)
    {
        var engine = LinuxEngine.Create(new LinuxEngineOptions
        {
            Journal = _directory.Journal,
            Loop = _loop,
            LoggerFactory = _loggers,
            Observer = _record,
            DescriptorLimit = DescriptorLimit,
        });
        _engine = engine;
        var listener = UnixListener.Bind(_loop, _directory.SocketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Failpoint.Hit("host.listening");
        _loop.Track(ServeCreatorAsync(creator));
        _loop.Track(AcceptAsync(listener));
        _loop.Track(WatchSignalsAsync());
        Failpoint.Hit("host.serving");
        await _end.Task;

        Failpoint.Hit("host.stopping");
        listener.Dispose();
        var ended = await EndAsync(engine);
        return ended ? Release() : ExitCode.Failure;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _grace?.Dispose();
        _record.Dispose();
        _closing.Dispose();
    }

    private void KeepLog() => _loggers.KeepIn(Path.Combine(_directory.Path, SystemFiles.LogName));

    private async Task ServeCreatorAsync(DescriptorStream creator)
    {
        await ServeAsync(creator);
        _logger.CreatorGone();
        _isCreatorGone = true;
        Consider();
    }

    private async Task AcceptAsync(UnixListener listener)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                Admit(await listener.AcceptAsync(_closing.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (IOException error)
            {
                // Out of descriptors, most likely: those that are open may close.
                _logger.AcceptFailed(error);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _loop.Time);
            }
        }
    }

    private void Admit(DescriptorStream stream)
    {
        var peer = stream.Peer;
        if (peer.UserId != 0 && peer.UserId != CurrentProcess.EffectiveUserId)
        {
            _logger.ConnectionRefused(peer.UserId, peer.ProcessId);
            stream.Dispose();
            return;
        }

        var connection = ServeAsync(stream);
        _ = _connections.Add(connection);
        _loop.Track(ForgetAsync(connection));
    }

    private async Task ForgetAsync(Task connection)
    {
        await connection;
        _ = _connections.Remove(connection);
    }

    private async Task ServeAsync(DescriptorStream stream)
    {
        await using var service = new CallsService(_engine!.OpenConnection(), _calls);
        var caller = stream.Peer.ProcessId;
        var server = BridgeServer.Start(stream, service, _loop.Time, _loggers.CreateLogger("bridge"));
        service.Server = server;
        _calls.Add(server, caller);
        using (_closing.Token.Register(static server => ((BridgeServer)server!).Close(), server))
        {
            await server.Completion;
        }

        _calls.Remove(server);
    }

    private async Task WatchSignalsAsync()
    {
        using var signals = new SignalReader(_loop, Signals.SetOf(Signals.Terminate, Signals.Interrupt));
        var signal = await signals.ReadAsync(_closing.Token);
        _logger.SignalReceived(signal.Number, signal.SenderProcessId);
        _ = _end.TrySetResult();
    }

    /// <summary>Called on the engine's stack too, so it only decides.</summary>
    private void Consider()
    {
        if (!_isCreatorGone)
        {
            return;
        }

        if (_record.IsEmpty)
        {
            _ = _end.TrySetResult();
        }
        else if (_record.IsOnlyHeld)
        {
            _grace ??= _loop.Time.CreateTimer(static self => ((HostSession)self!).EndGrace(), this, ObserverGrace, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>An observer may have made a system of its own meanwhile, which keeps the host.</summary>
    private void EndGrace()
    {
        _grace?.Dispose();
        _grace = null;
        if (_record.IsOnlyHeld)
        {
            _ = _end.TrySetResult();
        }
    }

    private async Task<bool> EndAsync(LinuxEngine engine)
    {
        try
        {
            await engine.DisposeAsync().AsTask().WaitAsync(EndDeadline, _loop.Time);
            await _record.FlushAsync();
            _closing.Cancel();
            await Task.WhenAll(_connections).WaitAsync(EndDeadline, _loop.Time);
            return true;
        }
        catch (TimeoutException)
        {
            _logger.EndOverdue(_directory.Path);
            return false;
        }
    }

    private int Release()
    {
        var report = _directory.Release();
        if (report.Outcome == CleanOutcome.Failed || report.Steps.Count > 0)
        {
            _logger.LeftBehind(report.ToJson());
        }

        _logger.Ended(report.Outcome.ToString());
        return report.Outcome == CleanOutcome.Failed ? ExitCode.Failure : ExitCode.Success;
    }
}
