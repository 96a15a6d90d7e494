namespace Caisson.Testing.Recordings;

/// <summary>How far a program has come in a recording: what was caused by a call waits for that call.</summary>
/// <remarks>
/// What a line tells may happen once every call of its system that stands before it, and can cause something, has been made. The recorded order is one in which
/// causes come before effects, so a program that makes the recorded calls is never held up.
/// </remarks>
internal sealed class ReplayProgress
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedSet<int>> _unmade = []; // guarded by _lock: lines of causes by system
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously); // guarded by _lock

    public ReplayProgress(Recording recording)
    {
        foreach (var call in recording.Calls.Where(call => call.IsCause))
        {
            (_unmade.TryGetValue(KeyOf(call), out var lines) ? lines : _unmade[KeyOf(call)] = []).Add(call.Line);
        }
    }

    public void Made(RecordedCall call)
    {
        TaskCompletionSource? changed = null;
        lock (_lock)
        {
            if (_unmade.TryGetValue(KeyOf(call), out var lines) && lines.Remove(call.Line))
            {
                changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        changed?.TrySetResult();
    }

    /// <summary>Waits until a line may happen.</summary>
    /// <param name="line">The line.</param>
    /// <param name="system">The call it belongs to; null for the whole service.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task ReachAsync(int line, RecordedCall? system, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            lock (_lock)
            {
                if (!IsHeld(line, system))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private bool IsHeld(int line, RecordedCall? system) => system is null
        ? _unmade.Values.Any(lines => Holds(lines, line))
        : _unmade.TryGetValue(KeyOf(system), out var own) && Holds(own, line);

    private static bool Holds(SortedSet<int> unmade, int line) => unmade.Count > 0 && unmade.Min < line;

    private static string KeyOf(RecordedCall call) => call.SystemId ?? "";
}
