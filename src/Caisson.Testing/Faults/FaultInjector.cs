using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Testing.Calls;

namespace Caisson.Testing.Faults;

/// <summary>A decorator that makes named calls and notifications of a service go wrong, each once.</summary>
/// <remarks>What each fault does stands with <see cref="FaultKind"/>. Where no point is armed everything passes unchanged. Nothing waits for time.</remarks>
/// <param name="inner">The service; disposed with this one.</param>
public sealed partial class FaultInjector(IComputeService inner) : ComputeServiceInterceptor(inner)
{
    private readonly Lock _lock = new();
    private readonly List<ArmedFault> _armed = []; // guarded by _lock
    private readonly CancellationTokenSource _lost = new();
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously); // guarded by _lock
    private ComputeConnectionException? _loss; // set before _lost is cancelled

    /// <inheritdoc/>
    public override Task Completion => CompleteAsync();

    /// <summary>Arms a point.</summary>
    /// <param name="point">The point.</param>
    /// <returns>The armed point, to wait for it and to release it.</returns>
    public ArmedFault Arm(FaultPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        var fault = new ArmedFault(point);
        lock (_lock)
        {
            _armed.Add(fault);
        }

        return fault;
    }

    /// <summary>Arms a point that is written as text.</summary>
    /// <param name="point">The text: see <see cref="FaultPoint"/>.</param>
    /// <exception cref="FormatException">It is no point.</exception>
    public ArmedFault Arm(string point) => Arm(FaultPoint.Parse(point));

    /// <summary>Cuts the connection: calls and subscriptions in progress fail with the loss, and all later ones.</summary>
    /// <param name="message">Why, in words.</param>
    public void LoseConnection(string message = "the connection to the service was cut by a fault")
    {
        _loss ??= new ComputeConnectionException(new ErrorDetails { Code = ErrorCode.ConnectionLost, Operation = OperationNames.Connect }, message);
        _lost.Cancel();
    }

    /// <inheritdoc/>
    protected override async Task<T> InterceptAsync<T>(ComputeCall request, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(verb);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lost.Token);
        try
        {
            ThrowIfLost();
            var answer = await Meet(request.Operation, request, verb, any.Token);
            ThrowIfLost();
            return answer;
        }
        catch (OperationCanceledException) when (_loss is not null && !cancellationToken.IsCancellationRequested)
        {
            throw Lost(request);
        }
        finally
        {
            Answered();
        }
    }

    private Task<T> Meet<T>(string operation, ComputeCall call, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken) =>
        TakeFault(operation) is not { } fault ? verb(cancellationToken).WaitAsync(_lost.Token) : fault.Point.Kind switch
        {
            FaultKind.Pending => HoldAnswerAsync(fault, verb, cancellationToken),
            FaultKind.Late => AnswerLateAsync(fault, verb, cancellationToken),
            FaultKind.Lost => LoseAnswerAsync(fault, verb, cancellationToken),
            FaultKind.Twice => AskTwiceAsync(verb, cancellationToken),
            FaultKind.WrongOrder => AskAfterNextAsync(fault, verb, cancellationToken),
            FaultKind.Error => RefuseAsync<T>(fault, call),
            FaultKind.Hang => HangAsync<T>(call, cancellationToken),
        };

    private ArmedFault? TakeFault(string place)
    {
        ArmedFault[] candidates;
        lock (_lock)
        {
            candidates = [.. _armed.Where(fault => fault.Point.At == place)];
        }

        var met = Array.Find(candidates, fault => fault.IsMet());
        if (met is not null)
        {
            lock (_lock)
            {
                _armed.Remove(met);
            }
        }

        return met;
    }

    private Task NextAnswer()
    {
        lock (_lock)
        {
            return _answered.Task;
        }
    }

    private void Answered()
    {
        TaskCompletionSource answered;
        lock (_lock)
        {
            answered = _answered;
            _answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        answered.TrySetResult();
    }

    private void ThrowIfLost()
    {
        if (_loss is not null)
        {
            throw Lost(null);
        }
    }

    private ComputeConnectionException Lost(ComputeCall? call) => new(
        new ErrorDetails { Code = ErrorCode.ConnectionLost, Operation = call?.Operation ?? OperationNames.Connect, ObjectId = call?.ObjectId },
        _loss?.Message ?? "the connection was lost");

    private async Task CompleteAsync()
    {
        var lost = new TaskCompletionSource();
        using var registration = _lost.Token.Register(() => lost.TrySetResult());
        await await Task.WhenAny(Inner.Completion, lost.Task);
        ThrowIfLost();
    }

    private static ComputeException Failure(ArmedFault fault, ComputeCall? call)
    {
        var details = new ErrorDetails
        {
            Code = fault.Point.Code,
            Operation = call?.Operation ?? OperationNames.SystemSubscribe,
            ObjectId = call?.ObjectId,
        };
        var message = $"{call}: the fault '{fault.Point}' was injected";
        return fault.Point.Code switch
        {
            ErrorCode.ConnectionLost or ErrorCode.ProtocolViolation => new ComputeConnectionException(details, message),
            ErrorCode.AlreadyClosed or ErrorCode.SystemAlreadyStopped or ErrorCode.UnexpectedExit => new ComputeSystemClosedException(details, message),
            _ => new ComputeOperationException(details, message),
        };
    }
}
