using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Shim.Bootstrap;

/// <summary>Takes a shim's place: a socket that listens, or the knowledge that another shim does there.</summary>
internal static class ShimSocket
{
    private const uint DirectoryMode = 0x1C0;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockStep = TimeSpan.FromMilliseconds(1);

    /// <summary>Listens at a path, for its owner alone. What a dead shim left there is removed.</summary>
    /// <returns>Null: a shim lives there.</returns>
    /// <exception cref="LinuxException">The directory or the socket cannot be made.</exception>
    public static SafeFileHandle? TryClaim(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        MakeDirectory(directory);

        // Two that find the same stale socket must not remove each other's new one.
        using var held = Lock(directory);
        try
        {
            return UnixSockets.Listen(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (LinuxException error) when (error.Errno == Errno.EADDRINUSE)
        {
            if (IsAlive(path))
            {
                return null;
            }

            _ = PlainFile.Remove(path);
            return UnixSockets.Listen(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Somebody listens there.</summary>
    public static bool IsAlive(string path)
    {
        try
        {
            using var connection = UnixSockets.Connect(path);
            return true;
        }
        catch (LinuxException error)
        {
            // EAGAIN: so many wait to be accepted that somebody must be there.
            return error.Errno == Errno.EAGAIN;
        }
    }

    private static void MakeDirectory(string path)
    {
        if (FileStatus.Of(path).Kind != FileKind.Directory)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
            _ = PlainFile.MakeDirectory(path, DirectoryMode);
        }
    }

    private static SafeFileHandle Lock(string directory)
    {
        var held = PlainFile.OpenDirectory(directory);
        var end = Environment.TickCount64 + (long)LockPatience.TotalMilliseconds;
        while (!PlainFile.TryLock(held))
        {
            if (Environment.TickCount64 > end)
            {
                held.Dispose();
                throw new IOException($"the socket directory '{directory}' is locked by another process for more than {LockPatience.TotalSeconds} s");
            }

            CurrentProcess.Pause(LockStep);
        }

        return held;
    }
}
