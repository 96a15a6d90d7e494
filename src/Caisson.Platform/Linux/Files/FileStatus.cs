using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Files;

/// <summary>What the kernel tells about a file (statx(2)); a symbolic link is not followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Inode">Its number in its file system.</param>
/// <param name="Device">Its file system.</param>
/// <param name="LinkCount">How many names it has; 0 once it was removed.</param>
/// <param name="OwnerId">Its user.</param>
/// <param name="SizeInBytes">Its length.</param>
public readonly record struct FileStatus(FileKind Kind, ulong Inode, ulong Device, uint LinkCount, uint OwnerId, ulong SizeInBytes)
{
    /// <summary>Asks about a path.</summary>
    /// <exception cref="LinuxException">Anything but a missing file.</exception>
    public static FileStatus Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Ask(FileCalls.AtCurrentDirectory, path, FileCalls.AtNoFollow);
    }

    /// <summary>Asks about an open file.</summary>
    public static FileStatus Of(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var answer = Ask((int)file.DangerousGetHandle(), "", FileCalls.AtEmptyPath);
        GC.KeepAlive(file);
        return answer;
    }

    private static unsafe FileStatus Ask(int directory, string path, int flags)
    {
        StatxResult result;
        if (FileCalls.Statx(directory, path, flags, FileCalls.StatxBasic, &result) == 0)
        {
            var device = ((ulong)result.DeviceMajor << 32) | result.DeviceMinor;
            return new FileStatus(KindOf(result.Mode), result.Inode, device, result.LinkCount, result.OwnerId, result.Size);
        }

        var error = LinuxException.Last("statx", path);
        return error.Errno is Errno.ENOENT or Errno.ENOTDIR ? default : throw error;
    }

    private static FileKind KindOf(ushort mode) => (mode & 0xf000) switch
    {
        0x1000 => FileKind.Fifo,
        0x4000 => FileKind.Directory,
        0x8000 => FileKind.Regular,
        0xa000 => FileKind.Link,
        0xc000 => FileKind.Socket,
        _ => FileKind.Other,
    };
}
