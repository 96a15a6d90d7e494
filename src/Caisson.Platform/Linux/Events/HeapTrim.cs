using Caisson.Platform.Linux.Native;

namespace Caisson.Platform.Linux.Events;

/// <summary>Gives memory back once a loop has gone quiet: what start-up and the last burst of work left is garbage, and nothing would collect it for days.</summary>
/// <remarks>Costs a millisecond, once after each burst that allocated something worth it. Not thread-safe; belongs to the loop.</remarks>
/// <param name="quiet">How long nothing must happen before.</param>
internal sealed class HeapTrim(TimeSpan quiet)
{
    private const long WorthwhileBytes = 64 * 1024;

    private readonly int _quietMilliseconds = (int)quiet.TotalMilliseconds;
    private long _allocated = -WorthwhileBytes;

    /// <summary>How long to wait, in milliseconds, so that a quiet time is seen; -1 waits without limit.</summary>
    internal int Limit(int milliseconds) => IsDue && (milliseconds < 0 || milliseconds > _quietMilliseconds) ? _quietMilliseconds : milliseconds;

    /// <summary>Collects, and returns free pages of the managed and the C heap to the kernel.</summary>
    internal void Run()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = LibC.MallocTrim(0);
        _allocated = GC.GetAllocatedBytesForCurrentThread();
    }

    private bool IsDue => GC.GetAllocatedBytesForCurrentThread() - _allocated >= WorthwhileBytes;
}
