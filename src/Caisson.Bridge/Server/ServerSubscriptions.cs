using Caisson.Bridge.Errors;
using Caisson.Bridge.Framing;
using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.Bridge.Server;

/// <summary>The subscriptions of one connection. Each waits for its peer to take one notification before it asks the service for the next.</summary>
/// <param name="connection">The connection.</param>
/// <param name="service">Who notifies.</param>
/// <param name="logger">Where the service's defects go.</param>
/// <param name="maximum">How many may be open at once.</param>
internal sealed class ServerSubscriptions(ServerConnection connection, IComputeService service, ILogger logger, int maximum)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, CancellationTokenSource> _open = []; // under _gate

    /// <summary>Admits a subscription.</summary>
    internal CancellationTokenSource Add(ulong id, HeldSystem system)
    {
        lock (_gate)
        {
            if (_open.Count >= maximum)
            {
                throw ServerErrors.Refused(
                    ErrorCode.ResourceExhausted, Operations.Subscribe, system.Id, $"more than {maximum} subscriptions are open on this connection");
            }

            var end = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
            _open[id] = end;
            return end;
        }
    }

    /// <summary>Ends a subscription, if it is still open.</summary>
    internal void Cancel(ulong id)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(id, out var end))
            {
                end.Cancel();
            }
        }
    }

    /// <summary>Pushes until the subscription ends.</summary>
    internal async Task PushAsync(ulong id, HeldSystem system, CancellationTokenSource subscription)
    {
        var sequence = 0UL;
        SystemEvent end;
        try
        {
            await foreach (var notification in service.SubscribeAsync(system.Handle, subscription.Token))
            {
                if (connection.Extensions >= SystemEvents.VersionOf(notification))
                {
                    await connection.NotifyAsync(
                        MessageType.SystemNotification, id, SystemEvents.ToWire(notification, sequence++), BridgeCodecs.SystemEvent);
                }
            }

            end = new SystemEvent { Kind = SystemEventKind.End };
        }
        catch (OperationCanceledException) when (subscription.IsCancellationRequested)
        {
            return;
        }
        catch (ComputeException exception)
        {
            end = new SystemEvent { Kind = SystemEventKind.End, ErrorMessage = exception.Message, CaissonError = WireErrors.ToWire(exception) };
        }
#pragma warning disable CA1031 // The top of a subscription: its subscriber would wait for ever.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.ServiceFailed(exception, Operations.Subscribe, system.Id);
            var error = ServerErrors.Refused(ErrorCode.Unknown, Operations.Subscribe, system.Id, exception.Message, exception);
            end = new SystemEvent { Kind = SystemEventKind.End, ErrorMessage = error.Message, CaissonError = WireErrors.ToWire(error) };
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(id);
                subscription.Dispose();
            }
        }

        await connection.NotifyAsync(MessageType.SystemNotification, id, end, BridgeCodecs.SystemEvent);
    }

    /// <summary>Tells a Microsoft host when its container has ended.</summary>
    internal async Task NotifyExitAsync(HeldSystem system)
    {
        try
        {
            await foreach (var notification in service.SubscribeAsync(system.Handle, connection.Ended))
            {
                if (notification is SystemNotification.Exited exited)
                {
                    var message = new ContainerNotification { ContainerId = system.Id, Type = TypeOf(exited.Exit), Operation = "None", ResultInfo = "null" };
                    await connection.NotifyAsync(MessageType.ContainerNotification, 0, message, BridgeCodecs.ContainerNotification);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ComputeException)
        {
            // The connection or the handle is closed: nobody is to be told.
        }
    }

    /// <summary>Waits for a process's end as the Microsoft protocol does.</summary>
    internal async Task<ExitRecord> WaitForExitAsync(HeldProcess process, uint timeoutInMilliseconds, string operation)
    {
        var timeout = timeoutInMilliseconds == WaitForProcessRequest.Infinite ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(timeoutInMilliseconds);
        using var deadline = new CancellationTokenSource(timeout, connection.TimeProvider);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, connection.Ended);
        var objectId = $"{process.System.Id}:{process.Entry.Number.Value}";
        try
        {
            await foreach (var notification in service.SubscribeAsync(process.System.Handle, end.Token))
            {
                if (notification is SystemNotification.ProcessExited exited && exited.Number == process.Entry.Number)
                {
                    return exited.Exit;
                }
            }
        }
        catch (OperationCanceledException exception) when (end.IsCancellationRequested)
        {
            throw ServerErrors.Refused(ErrorCode.Timeout, operation, objectId, $"it has not ended for {timeoutInMilliseconds} ms", exception);
        }

        throw ServerErrors.Refused(ErrorCode.ProcessNotFound, operation, objectId, "its exit is not known any more");
    }

    private static string TypeOf(ExitRecord exit) => exit.Reason switch
    {
        ExitReason.Terminated => ContainerNotification.ForcedExit,
        _ => ContainerNotification.UnexpectedExit,
    };
}
