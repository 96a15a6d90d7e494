using System.Diagnostics.CodeAnalysis;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

/// <summary>What ends the pending calls of a system from outside, known to the calls of the system and of its processes alike.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Outlives every call that looks at it, and holds no timer.")]
internal sealed class CallEnds
{
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _forestalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ExitRecord? _exit;
    private volatile ComputeConnectionException? _loss;
    private volatile bool _started;

    /// <summary>Cancelled when the system's handle is closed.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>How the system ended; null while it has not, or when nobody knows.</summary>
    public ExitRecord? Exit => _exit;

    /// <summary>How the service was lost; null while it was not.</summary>
    public ComputeConnectionException? Loss => _loss;

    /// <summary>Whether an exit does not forestall the start of a program: it ran, or its own answer says why it did not.</summary>
    public bool HasStarted => _loss is null && (_started || _exit?.Reason == ExitReason.LaunchFailed);

    /// <summary>Ends every call with <see cref="ErrorCode.AlreadyClosed"/>, those to come as well.</summary>
    public void Close() => _closed.Cancel();

    /// <summary>The system was seen running.</summary>
    public void Started() => _started = true;

    /// <summary>Ends the calls that await a completion with <see cref="ErrorCode.UnexpectedExit"/>. The others the service answers itself.</summary>
    public void Exited(ExitRecord exit)
    {
        _exit = exit;
        _forestalled.TrySetResult();
    }

    /// <summary>Ends every call with the loss of the service.</summary>
    public void Lost(ComputeConnectionException loss)
    {
        _loss = loss;
        _lost.TrySetResult();
        _forestalled.TrySetResult();
    }

    /// <summary>Completes when a call of a kind has nothing more to wait for.</summary>
    public Task Of(CallKind kind) => kind is CallKind.Immediate ? _lost.Task : _forestalled.Task;
}
