namespace Caisson.Testing.Faults;

/// <summary>A fault point that waits for its moment.</summary>
public sealed class ArmedFault
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    internal ArmedFault(FaultPoint point)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(point.Occurrence, 1);
        Point = point;
        _left = point.Occurrence;
    }

    /// <summary>The point.</summary>
    public FaultPoint Point { get; }

    /// <summary>Completes when a call or notification has come to the point.</summary>
    public Task Reached => _reached.Task;

    internal Task Released => _released.Task;

    /// <summary>Lets go what the fault holds back; before the point is reached, what it will hold back.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Counts one occurrence.</summary>
    /// <returns>True for the one that is meant, once.</returns>
    internal bool IsMet()
    {
        if (Interlocked.Decrement(ref _left) != 0)
        {
            return false;
        }

        _reached.TrySetResult();
        return true;
    }
}
