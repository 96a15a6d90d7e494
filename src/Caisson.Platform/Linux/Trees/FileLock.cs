using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Trees;

/// <summary>A lock on a file among processes (flock(2)); closing it, or the end of the process, frees it.</summary>
public sealed unsafe class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock if nobody holds it in a way that excludes us. Never waits.</summary>
    /// <param name="path">The lock file, made (0600) when missing; its directory must exist.</param>
    /// <param name="mode">Whether others may hold it too.</param>
    /// <returns>The lock, or null when it is held, or its holder has just removed the file.</returns>
    /// <exception cref="LinuxException">The file cannot be opened or locked.</exception>
    public static FileLock? TryTake(string path, FileLockMode mode)
    {
        ArgumentNullException.ThrowIfNull(path);
        return TryTake(path, OpenBits.ReadWrite | OpenBits.Create, mode);
    }

    /// <summary>Takes the lock on a file that exists, and need only be readable, if nobody holds it in a way that excludes us. Never waits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether others may hold it too.</param>
    /// <returns>The lock, or null when it is held, or its holder has just removed the file.</returns>
    /// <exception cref="LinuxException">The file cannot be opened or locked.</exception>
    public static FileLock? TryTakeExisting(string path, FileLockMode mode)
    {
        ArgumentNullException.ThrowIfNull(path);
        return TryTake(path, OpenBits.ReadOnly, mode);
    }

    private static FileLock? TryTake(string path, int access, FileLockMode mode)
    {
        int descriptor;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            descriptor = TreeCalls.Open(name, access | OpenBits.NoFollow | OpenBits.CloseOnExec, 0x180);
        }

        if (descriptor < 0)
        {
            throw LinuxException.Last("open", path);
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        var operation = mode == FileLockMode.Exclusive ? TreeCalls.LockExclusive : TreeCalls.LockShared;
        if (TreeCalls.Lock(descriptor, operation | TreeCalls.LockNonBlocking) == 0)
        {
            var taken = new FileLock(file);
            if (IsNamed(descriptor))
            {
                return taken;
            }

            taken.Dispose();
            return null;
        }

        var failure = LinuxException.Last("flock", path);
        file.Dispose();
        return failure.Errno == Errno.EAGAIN ? null : throw failure;
    }

    /// <summary>Between our open and our lock whoever had it may have removed the file: what we hold then is nothing that anybody else would find.</summary>
    private static bool IsNamed(int descriptor)
    {
        StatxBuffer buffer;
        fixed (byte* empty = "\0"u8)
        {
            return TreeCalls.StatusAt(descriptor, empty, TreeCalls.EmptyPath, TreeCalls.StatxBasicStats, &buffer) == 0 && buffer.Links > 0;
        }
    }

    /// <summary>Frees the lock.</summary>
    public void Dispose()
    {
        if (!_file.IsClosed)
        {
            // Closing alone would leave it with a child of ours that another thread has forked and that has not come to its exec yet.
            _ = TreeCalls.Lock((int)_file.DangerousGetHandle(), TreeCalls.Unlock);
            _file.Dispose();
        }
    }
}
