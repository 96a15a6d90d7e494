using Caisson.Bridge.Errors;
using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Client;

/// <summary>One subscriber's queue between the connection's reader, which never waits, and the subscriber, who may.</summary>
/// <param name="objectId">The system.</param>
/// <param name="maximumWaiting">How many notifications may wait.</param>
internal sealed class ClientSubscription(string objectId, int maximumWaiting)
{
    private readonly Lock _gate = new();
    private readonly Queue<SystemNotification> _waiting = new(); // under _gate
    private ulong _expected; // under _gate
    private bool _hasEnded; // under _gate
    private Exception? _failure; // under _gate; set before _hasEnded
    private TaskCompletionSource? _reader; // under _gate

    /// <summary>The id of the request that began it.</summary>
    internal ulong Id { get; set; }

    internal string ObjectId => objectId;

    /// <summary>Takes what the peer pushed.</summary>
    /// <exception cref="BridgeProtocolException">One is missing before it, or it lacks what its kind must have.</exception>
    internal void Accept(SystemEvent pushed)
    {
        if (pushed.Kind == SystemEventKind.End)
        {
            End(pushed.CaissonError is { } error ? WireErrors.ToException(error, pushed.ErrorMessage) : null);
            return;
        }

        Accept(SystemEvents.FromWire(pushed), pushed.Sequence);
    }

    /// <summary>Ends it with a failure.</summary>
    internal void Fail(Exception failure) => End(failure);

    /// <summary>The next notification; null at the end.</summary>
    internal async ValueTask<SystemNotification?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_waiting.TryDequeue(out var next))
                {
                    return next;
                }

                if (_hasEnded)
                {
                    return _failure is null ? null : throw _failure;
                }

                _reader ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _reader.Task;
            }

            await arrival.WaitAsync(cancellationToken);
        }
    }

    private void Accept(SystemNotification notification, ulong sequence)
    {
        TaskCompletionSource? reader;
        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            if (sequence != _expected)
            {
                throw new BridgeProtocolException($"notification {sequence} of '{objectId}' came in place of {_expected}");
            }

            if (_waiting.Count < maximumWaiting)
            {
                _expected++;
                _waiting.Enqueue(notification);
            }
            else
            {
                _failure = ConnectionErrors.Refused(
                    ErrorCode.ResourceExhausted, Operations.Subscribe, objectId, $"more than {maximumWaiting} notifications wait for a subscriber that does not read");
                _hasEnded = true;
            }

            reader = _reader;
            _reader = null;
        }

        reader?.TrySetResult();
    }

    private void End(Exception? failure)
    {
        TaskCompletionSource? reader;
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _failure = failure;
                _hasEnded = true;
            }

            reader = _reader;
            _reader = null;
        }

        reader?.TrySetResult();
    }
}
