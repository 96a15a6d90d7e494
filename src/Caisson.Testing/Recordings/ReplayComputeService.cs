using System.Runtime.CompilerServices;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Testing.Calls;

namespace Caisson.Testing.Recordings;

/// <summary>A service made of a recording: it answers every call as the recorded service did, and tells what that told.</summary>
/// <remarks>
/// <para>A call is answered by the first recorded call of the same operation on the same object that was not replayed yet, at once. A notification, or a byte
/// of a process's output, comes once the calls that were made before it, on its system and able to cause it, have been made again; nothing waits for time.</para>
/// <para>A call that the recording does not have (any more) fails with <see cref="ErrorCode.Unknown"/>, and is listed in <see cref="Divergences"/>. Handles are
/// the recorded ones. A call that was never answered, or that its caller gave up, is not answered until the caller gives it up.</para>
/// </remarks>
public sealed class ReplayComputeService : ComputeServiceInterceptor
{
    private readonly Recording _recording;
    private readonly ReplayOptions _options;
    private readonly ReplayProgress _progress;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<RecordedCall> _unplayed; // guarded by _lock
    private readonly List<string> _divergences = []; // guarded by _lock

    /// <summary>Makes a service of a recording, which may serve others at the same time.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="options">Defaults when null.</param>
    public ReplayComputeService(Recording recording, ReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(recording);
        _recording = recording;
        _options = options ?? new ReplayOptions();
        _progress = new ReplayProgress(recording);
        _unplayed = [.. recording.Calls];
        _ = LoseConnectionAsync();
    }

    /// <inheritdoc/>
    public override Task Completion => _completion.Task;

    /// <summary>Calls that the recording does not have, in the order in which they were made.</summary>
    public IReadOnlyList<string> Divergences
    {
        get
        {
            lock (_lock)
            {
                return [.. _divergences];
            }
        }
    }

    /// <summary>Recorded calls that were not made, each with its line.</summary>
    public IReadOnlyList<string> Unplayed
    {
        get
        {
            lock (_lock)
            {
                return [.. _unplayed.Select(call => call.ToString())];
            }
        }
    }

    /// <summary>Ends what still waits with the loss of the connection.</summary>
    public override async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _completion.TrySetResult();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task<T> InterceptAsync<T>(ComputeCall request, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.CloseGivenDescriptors();
        cancellationToken.ThrowIfCancellationRequested();
        var recorded = Claim(request);
        return recorded.Answer switch
        {
            { Error: { Kind: not RecordedErrorKind.Canceled } error } => throw error.ToException(),
            { Error: null } answer => Answers.Read<T>(answer.Result, process => Streams(process, recorded)),
            _ => await NeverAsync<T>(request, cancellationToken),
        };
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<SystemNotification> InterceptSubscription(
        ComputeCall request,
        Func<CancellationToken, IAsyncEnumerable<SystemNotification>> subscribe,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var recorded = Claim(request);
        foreach (var (line, entry) in recorded.Told)
        {
            await ReachAsync(line, recorded, request, cancellationToken);
            switch (entry)
            {
                case { Notification: { } notification }:
                    yield return notification.ToNotification();
                    break;
                case { Error: null }:
                    yield break;
                case { Error: { Kind: not RecordedErrorKind.Canceled } error }:
                    throw error.ToException();
            }
        }

        await NeverAsync<NoAnswer>(request, cancellationToken);
    }

    private RecordedCall Claim(ComputeCall call)
    {
        var arguments = call.ArgumentsAsJson() is { } text ? Json.Parse(text) : (JsonElement?)null;
        lock (_lock)
        {
            var candidates = _unplayed.Where(recorded => IsSame(recorded, call));
            if (candidates.FirstOrDefault(recorded => HasArguments(recorded, arguments)) is { } found)
            {
                _unplayed.Remove(found);
                _progress.Made(found);
                return found;
            }

            var why = candidates.FirstOrDefault() is { } other
                ? $"the recording has {other} with other arguments: {other.Arguments?.GetRawText() ?? "none"}, not {arguments?.GetRawText() ?? "none"}"
                : "the recording has no such call that was not replayed yet";
            _divergences.Add($"{call}: {why}");
            throw new ComputeOperationException(
                new ErrorDetails { Code = ErrorCode.Unknown, Operation = call.Operation, ObjectId = call.ObjectId, Remedy = "record the program again" },
                $"replaying {call}: {why}");
        }
    }

    private static bool IsSame(RecordedCall recorded, ComputeCall call) =>
        recorded.Operation == call.Operation
        && recorded.System == (call.System ?? default)
        && recorded.Process == (call.Process ?? default)
        && (call.System is not null || call.Process is not null || recorded.SystemId == call.SystemId);

    private bool HasArguments(RecordedCall recorded, JsonElement? arguments) =>
        _options.Arguments == ArgumentMatching.Ignored
        || (recorded.Arguments is { } theirs && arguments is { } ours ? JsonElement.DeepEquals(theirs, ours) : recorded.Arguments is null == arguments is null);

    private ProcessStreams Streams(RecordedProcess process, RecordedCall call)
    {
        return new ProcessStreams(
            process.HasInput ? Of(ProcessStreamName.Input) : null,
            process.HasOutput ? Of(ProcessStreamName.Output) : null,
            process.HasError ? Of(ProcessStreamName.Error) : null);

        ReplayStream Of(ProcessStreamName name) => new(call, name, _progress, _end.Token);
    }

    private async Task ReachAsync(int line, RecordedCall recorded, ComputeCall call, CancellationToken cancellationToken)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        try
        {
            await _progress.ReachAsync(line, recorded, any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Ended(call);
        }
    }

    private async Task<T> NeverAsync<T>(ComputeCall call, CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<T>();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        try
        {
            return await never.Task.WaitAsync(any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Ended(call);
        }
    }

    private async Task LoseConnectionAsync()
    {
        if (_recording.Loss is not { } loss)
        {
            return;
        }

        try
        {
            await _progress.ReachAsync(loss.Line, null, _end.Token);
            _completion.TrySetException(loss.Error.ToException());
        }
        catch (OperationCanceledException)
        {
            // Disposed before.
        }
    }

    private static ComputeConnectionException Ended(ComputeCall call) =>
        new(
            new ErrorDetails { Code = ErrorCode.ConnectionLost, Operation = call.Operation, ObjectId = call.ObjectId },
            $"{call}: the replay was disposed");
}
