using Caisson.Contracts.Oci;
using Caisson.Engine.Systems;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Diagnostics;
using Caisson.Shim.Events;
using Caisson.Shim.Logging;
using Caisson.Shim.Sandboxes;
using Caisson.Shim.Streams;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc.Server;
using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Serving;

/// <summary>One shim's life, from its claimed directory to the directory's removal.</summary>
/// <remarks>
/// <code>
/// 1  engine, events, services, the socket that "start" bound
/// 2  serve, until   containerd asks for the end and no container is left
///             or    nobody knows of it any more (<see cref="IdleEnd"/>)
///             or    SIGTERM or SIGINT: every container ends, and its exit is told
/// 3  no new connections; events drain; the engine ends what is left; connections close
/// 4  what the journal still holds is undone, the directory removed
/// </code>
/// </remarks>
internal sealed class ShimSession : IDisposable
{
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(5);

    private readonly EventLoop _loop;
    private readonly ShimLoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly HostDirectory _directory;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<Task> _connections = [];
    private readonly CancellationTokenSource _closing = new();
    private IdleEnd? _idle;

    /// <summary>Makes a session.</summary>
    public ShimSession(EventLoop loop, HostDirectory directory, ShimLoggerFactory loggers)
    {
        _loop = loop;
        _directory = directory;
        _loggers = loggers;
        _logger = loggers.CreateLogger("shim");
    }

    /// <summary>What containers begin with; null for our own limit.</summary>
    public (ulong Soft, ulong Hard)? DescriptorLimit { get; init; }

    /// <summary>How long an empty shim waits for somebody to connect.</summary>
    public TimeSpan IdlePatience { get; init; } = IdleEnd.Patience;

    /// <summary>containerd's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>containerd, for events.</summary>
    public required IEventReceiver Receiver { get; init; }

    /// <summary>Lives.</summary>
    /// <param name="listener">Where it is spoken to; owned.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(UnixListener listener)
    {
        var engine = LinuxEngine.Create(new LinuxEngineOptions
        {
            Journal = _directory.Journal,
            Loop = _loop,
            LoggerFactory = _loggers,
            DescriptorLimit = DescriptorLimit,
        });
        var service = engine.OpenConnection();
        using var events = new EventPublisher(Namespace, Receiver, _loop.Time, _logger, _loop.Track);
        var pod = new ShimPod(HoldAsync, _loop.Time, _loop.Track, _logger);
        var tasks = new TaskTable(new TaskEnvironment(service, events, new StreamOpener(_loop, Namespace, _logger), _loop.Time, _loop.Track, _logger), pod);
        var diagnosis = new ShimDiagnosis(tasks, pod);
        var server = new TtrpcServer(
            [
                new ShimTaskService(Protocol.TaskService.FullName, tasks, _logger, End),
                new ShimTaskService(ShimTaskService.Version3, tasks, _logger, End),
                new PodService(pod, tasks, _loop.Time, End),
                new ShimDiagnosisService(diagnosis, tasks, new HostPrograms(_loop)),
                new ExtendedTaskService(tasks),
            ],
            new TtrpcServerOptions { Time = _loop.Time },
            _logger);
        diagnosis.ReadCalls = server.ReadCalls;
        _idle = new IdleEnd(_loop.Time, IdlePatience, () => tasks.IsEmpty, EndIdle);
        _loop.Track(AcceptAsync(listener, server));
        _loop.Track(_idle.WatchAsync(_closing.Token));
        _loop.Track(WatchSignalsAsync());
        await _end.Task;

        listener.Dispose();
        foreach (var task in tasks.Close())
        {
            await task.AbandonAsync();
        }

        await pod.AbandonAsync();

        await events.EndAsync(EventPatience);
        return await EndAsync(engine) ? Release() : 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _closing.Dispose();

    private async Task<IPodHolding> HoldAsync(string id, Spec spec) => new NamespaceHolding(await PodNamespaces.MakeAsync(_loop, id, spec));

    private void EndIdle()
    {
        _logger.NobodyLeft(IdlePatience.TotalSeconds);
        End();
    }

    private void End() => _ = _end.TrySetResult();

    private async Task AcceptAsync(UnixListener listener, TtrpcServer server)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                Admit(await listener.AcceptAsync(_closing.Token), server);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (IOException error) when (!_end.Task.IsCompleted)
            {
                // Out of descriptors, most likely: those that are open may close.
                _logger.AcceptFailed(error);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _loop.Time);
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    private void Admit(DescriptorStream stream, TtrpcServer server)
    {
        var peer = stream.Peer;
        if (peer.UserId != CurrentProcess.EffectiveUserId || peer.GroupId != CurrentProcess.EffectiveGroupId)
        {
            _logger.ConnectionRefused(peer.UserId, peer.ProcessId);
            stream.Dispose();
            return;
        }

        var connection = server.ServeAsync(stream, peer, _closing.Token);
        _ = _connections.Add(connection);
        _idle?.Connected();
        _loop.Track(ForgetAsync(connection));
    }

    private async Task ForgetAsync(Task connection)
    {
        await connection;
        _ = _connections.Remove(connection);
        _idle?.Disconnected();
    }

    private async Task WatchSignalsAsync()
    {
        using var signals = new SignalReader(_loop, Signals.SetOf(Signals.Terminate, Signals.Interrupt));
        var signal = await signals.ReadAsync(_closing.Token);
        _logger.SignalReceived(signal.Number, signal.SenderProcessId);
        End();
    }

    private async Task<bool> EndAsync(LinuxEngine engine)
    {
        try
        {
            await engine.DisposeAsync().AsTask().WaitAsync(EndDeadline, _loop.Time);
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
        return report.Outcome == CleanOutcome.Failed ? 1 : 0;
    }
}
