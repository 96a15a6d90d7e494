using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Files;

/// <summary>Tells when entries of a directory come, go or are written to (inotify(7)). For one reader; a thread of its own waits.</summary>
/// <remarks>What happened before <see cref="WaitAsync"/> is asked, and was not told yet, completes it at once: whoever looks after each answer misses nothing.</remarks>
public sealed class DirectoryWatch : IDisposable
{
    private readonly PoolIo _io = new();
    private readonly SafeFileHandle _notice;

    private DirectoryWatch(SafeFileHandle notice) => _notice = notice;

    /// <summary>Watches from now on; null when the directory does not exist, or the kernel gives no more watches.</summary>
    public static DirectoryWatch? TryOpen(string path) =>
        KernelNotice.TryWatchDirectory(path, out _) is { } notice ? new DirectoryWatch(notice) : null;

    /// <summary>Completes after a change.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _io.WaitReadableAsync(_notice, cancellationToken);
        _ = KernelNotice.Drain(_notice);
    }

    /// <summary>Watches no more.</summary>
    public void Dispose()
    {
        _io.Dispose();
        _notice.Dispose();
    }
}
