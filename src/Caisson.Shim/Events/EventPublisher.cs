using Caisson.Platform.Failpoints;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.WellKnown;
using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Events;

/// <summary>Tells containerd what happens: one queue, one sender, strictly in order.</summary>
/// <remarks>
/// On the loop. An event stays at the queue's head until containerd has answered, so that none overtakes another; while containerd is away it is tried again,
/// with growing pauses, for as long as the shim lives. It is sent again only after its connection broke: those who listened went with it, so each listener gets
/// it once. The queue is bounded; beyond, the newest are lost, and the log says so.
/// </remarks>
internal sealed class EventPublisher : IEventSink, IDisposable
{
    /// <summary>How many events may wait.</summary>
    public const int Capacity = 4096;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly string _namespace;
    private readonly IEventReceiver _receiver;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<Task> _track;
    private readonly Queue<Envelope> _waiting = new();
    private readonly CancellationTokenSource _end = new();
    private Task _sending = Task.CompletedTask;

    /// <summary>Makes a publisher.</summary>
    /// <param name="containerNamespace">The namespace of every event.</param>
    /// <param name="receiver">containerd; owned.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="track">Takes over background tasks.</param>
    public EventPublisher(string containerNamespace, IEventReceiver receiver, TimeProvider time, ILogger logger, Action<Task> track)
    {
        _namespace = containerNamespace;
        _receiver = receiver;
        _time = time;
        _logger = logger;
        _track = track;
    }

    /// <summary>How many events containerd has not taken yet.</summary>
    public int WaitingCount => _waiting.Count;

    /// <inheritdoc/>
    public void Publish<T>(string topic, T message)
        where T : class, ITtrpcMessage<T>
    {
        if (_waiting.Count >= Capacity)
        {
            _logger.EventLost(topic, _waiting.Count);
            return;
        }

        _waiting.Enqueue(new Envelope
        {
            Timestamp = Timestamp.Of(_time.GetUtcNow()),
            Namespace = _namespace,
            Topic = topic,
            Event = Any.Pack(message, $"containerd.events.{typeof(T).Name}"),
        });
        if (_sending.IsCompleted)
        {
            _sending = SendAsync();
            _track(_sending);
        }
    }

    /// <summary>Waits until containerd has everything, at most for a while; what is left then is lost.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(_sending, Task.Delay(patience, _time, enough.Token));
        enough.Cancel();
        _end.Cancel();
        await _sending;
        if (_waiting.Count > 0)
        {
            _logger.EventsLostAtEnd(_waiting.Count);
        }

        await _receiver.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    private async Task SendAsync()
    {
        var pause = FirstPause;
        while (_waiting.TryPeek(out var envelope) && !_end.IsCancellationRequested)
        {
            try
            {
                Failpoint.Hit("shim.before-event");
                await _receiver.ForwardAsync(envelope, _end.Token);
                Failpoint.Hit("shim.after-event");
                pause = FirstPause;
            }
            catch (TtrpcStatusException refusal)
            {
                _logger.EventRefused(envelope.Topic, refusal.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception gone) when (gone is IOException or TtrpcConnectionException)
            {
                _logger.ReceiverGone(gone.Message);
                if (!await PauseAsync(pause))
                {
                    return;
                }

                pause = pause < LongestPause ? pause * 2 : LongestPause;
                continue;
            }

            _waiting.Dequeue();
        }
    }

    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _time, _end.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
