using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Held while a host's directory is made or removed, so that nobody meets a directory without its journal and takes it for a leftover.</summary>
/// <remarks>A flock(2) on the run directory itself; held for microseconds.</remarks>
internal sealed class RunDirectoryLock : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly SafeFileHandle _directory;

    private RunDirectoryLock(SafeFileHandle directory) => _directory = directory;

    /// <summary>Takes the lock, waiting on this thread.</summary>
    /// <exception cref="IOException">The directory cannot be opened, or somebody has held the lock for 10 s.</exception>
    internal static RunDirectoryLock Take(string runDirectory)
    {
        var directory = PlainFile.OpenDirectory(runDirectory);
        var end = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (!PlainFile.TryLock(directory))
        {
            if (Environment.TickCount64 > end)
            {
                directory.Dispose();
                throw new IOException($"run directory '{runDirectory}' is locked by another process for more than {Deadline.TotalSeconds} s");
            }

            CurrentProcess.Pause(Step);
        }

        return new RunDirectoryLock(directory);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
