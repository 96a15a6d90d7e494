using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images;

/// <summary>Waits for a file lock without blocking a thread.</summary>
internal static class StoreLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes the lock as soon as it is free.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="mode">Alone or with others.</param>
    /// <param name="time">For the pauses.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    internal static async Task<FileLock> TakeAsync(string path, FileLockMode mode, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FileLock.TryTake(path, mode) is { } taken)
            {
                return taken;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
