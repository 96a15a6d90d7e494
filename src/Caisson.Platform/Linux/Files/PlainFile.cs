using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Files;

/// <summary>Small files of ours, read and written in one go on the calling thread.</summary>
/// <remarks>
/// <see cref="File"/> locks every file it opens (flock(2)), follows symbolic links and lets no mode be given; journals are locked with the same call,
/// so they cannot be touched with it.
/// </remarks>
public static class PlainFile
{
    /// <summary>Makes a file that does not exist yet, for appending and reading.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Its permissions.</param>
    /// <exception cref="LinuxException">EEXIST and others.</exception>
    public static SafeFileHandle CreateNew(string path, uint mode) =>
        Open(path, FileCalls.ReadWrite | FileCalls.Create | FileCalls.Exclusive | FileCalls.Append, mode);

    /// <summary>Opens an existing file for appending and reading, or null when there is none.</summary>
    /// <exception cref="LinuxException">ELOOP (a symbolic link), EACCES and others.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return Open(path, FileCalls.ReadWrite | FileCalls.Append | FileCalls.NonBlocking, 0);
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    /// <summary>Opens a directory.</summary>
    public static SafeFileHandle OpenDirectory(string path) => Open(path, FileCalls.ReadOnly | FileCalls.Directory, 0);

    /// <summary>Takes the exclusive lock of an open file, or answers false when another open file holds it (flock(2)).</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        while (FileCalls.Lock(file, FileCalls.LockExclusive | FileCalls.LockNonBlocking) < 0)
        {
            var error = LinuxException.Last("flock");
            if (error.Errno == Errno.EAGAIN)
            {
                return false;
            }

            if (error.Errno != Errno.EINTR)
            {
                throw error;
            }
        }

        return true;
    }

    /// <summary>Appends bytes with one write(2); a partial write is completed.</summary>
    public static void Append(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(file);
        WriteAll((int)file.DangerousGetHandle(), bytes);
        GC.KeepAlive(file);
    }

    /// <summary>Appends bytes as far as that goes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="error">What stopped it: ENOSPC, EDQUOT, EIO and others; null when everything was written.</param>
    /// <returns>How many bytes were written.</returns>
    public static unsafe int TryAppend(SafeFileHandle file, ReadOnlySpan<byte> bytes, out LinuxException? error)
    {
        ArgumentNullException.ThrowIfNull(file);
        var written = 0;
        error = null;
        while (written < bytes.Length && error is null)
        {
            nint count;
            fixed (byte* start = bytes[written..])
            {
                count = FileCalls.Write((int)file.DangerousGetHandle(), start, (nuint)(bytes.Length - written));
            }

            if (count >= 0)
            {
                written += (int)count;
            }
            else if (LinuxException.Last("write") is var refusal && refusal.Errno != Errno.EINTR)
            {
                error = refusal;
            }
        }

        GC.KeepAlive(file);
        return written;
    }

    /// <summary>Reads an open file from where it stands to its end.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maximumInBytes">Longer ones are refused.</param>
    /// <exception cref="InvalidDataException">The file is longer.</exception>
    public static unsafe byte[] ReadToEnd(SafeFileHandle file, int maximumInBytes)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            nint count;
            fixed (byte* start = &buffer[length])
            {
                count = FileCalls.Read(file, start, (nuint)(buffer.Length - length));
            }

            if (count < 0 && LinuxException.Last("read") is var error)
            {
                if (error.Errno == Errno.EINTR)
                {
                    continue;
                }

                throw error;
            }

            if (count == 0)
            {
                return buffer[..length];
            }

            length += (int)count;
            if (length > maximumInBytes)
            {
                throw new InvalidDataException($"a file is longer than {maximumInBytes} bytes");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    /// <summary>Reads a small file whole, or answers null when there is none.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is longer than allowed.</exception>
    public static byte[]? TryRead(string path, int maximumInBytes)
    {
        try
        {
            using var file = Open(path, FileCalls.ReadOnly | FileCalls.NonBlocking, 0);
            return ReadToEnd(file, maximumInBytes);
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ESRCH)
        {
            return null;
        }
    }

    /// <summary>Writes a file so that readers see the old or the new content whole: a file beside it, then rename(2).</summary>
    /// <param name="path">Its path.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="mode">Its permissions.</param>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, uint mode) => Replace(path, bytes, mode, FileDurability.Process);

    /// <summary>Writes a file so that readers see the old or the new content whole: a file beside it, then rename(2). Only one may do so at a time.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="mode">Its permissions.</param>
    /// <param name="durability">What the content must outlive.</param>
    /// <exception cref="LinuxException">ENOSPC, EROFS, EACCES and others; the old content stands.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, uint mode, FileDurability durability)
    {
        // Hidden, and so never in the way of a file whose name somebody chose.
        var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Path.GetFileName(path)}.new");
        try
        {
            using var file = Open(beside, FileCalls.ReadWrite | FileCalls.Create | FileCalls.Truncate, mode);
            Append(file, bytes);
            if (durability == FileDurability.PowerLoss)
            {
                RandomAccess.FlushToDisk(file);
            }
        }
        catch (IOException)
        {
            _ = FileCalls.Unlink(beside);
            throw;
        }

        if (FileCalls.Rename(beside, path) < 0)
        {
            throw LinuxException.Last("rename", path);
        }
    }

    /// <summary>Writes a file of the kernel's (cgroupfs, proc) with one write(2).</summary>
    /// <exception cref="LinuxException">Whatever the file's owner in the kernel answers.</exception>
    public static void WriteControl(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = Open(path, FileCalls.WriteOnly, 0);
        Append(file, bytes);
    }

    /// <summary>Removes a name; false when there is none.</summary>
    public static bool Remove(string path) => FileCalls.Unlink(path) == 0 || IsMissing(LinuxException.Last("unlink", path));

    /// <summary>Removes an empty directory; false when there is none.</summary>
    /// <exception cref="LinuxException">ENOTEMPTY, EBUSY and others.</exception>
    public static bool RemoveDirectory(string path) => FileCalls.RemoveDirectory(path) == 0 || IsMissing(LinuxException.Last("rmdir", path));

    /// <summary>Makes a directory; false when the name exists.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Its permissions.</param>
    public static bool MakeDirectory(string path, uint mode)
    {
        if (FileCalls.MakeDirectory(path, mode) == 0)
        {
            return true;
        }

        var error = LinuxException.Last("mkdir", path);
        return error.Errno == Errno.EEXIST ? false : throw error;
    }

    internal static unsafe void WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                count = FileCalls.Write(descriptor, start, (nuint)bytes.Length);
            }

            if (count >= 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (LinuxException.Last("write") is var error && error.Errno != Errno.EINTR)
            {
                throw error;
            }
        }
    }

    private static bool IsMissing(LinuxException error) => error.Errno is Errno.ENOENT or Errno.ENOTDIR ? false : throw error;

    private static SafeFileHandle Open(string path, int flags, uint mode)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int descriptor;
        do
        {
            descriptor = FileCalls.Open(path, flags | FileCalls.CloseOnExec | FileCalls.NoFollow, mode);
        }
        while (descriptor < 0 && LinuxException.Last("open").Errno == Errno.EINTR);

        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LinuxException.Last("open", path);
    }
}
