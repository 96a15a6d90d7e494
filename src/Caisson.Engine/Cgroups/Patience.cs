namespace Caisson.Engine.Cgroups;

/// <summary>Waiting for what the kernel gives no notice of.</summary>
internal static class Patience
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks at once, then again after pauses that double up to 20 ms, until the answer is yes.</summary>
    /// <param name="isDone">The question.</param>
    /// <param name="time">Time for the pauses.</param>
    /// <param name="cancellationToken">Stops asking; the caller's deadline.</param>
    public static async Task UntilAsync(Func<bool> isDone, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; !isDone(); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
