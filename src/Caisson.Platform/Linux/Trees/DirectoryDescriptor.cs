using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Trees;

/// <summary>
/// An open directory. Names and paths are resolved by the kernel from it and never leave it, so a hostile tree cannot lead a caller elsewhere.
/// </summary>
/// <remarks>
/// Names are bytes without NUL, as the kernel has them: image layers hold names that are not UTF-8. Methods that take a <c>name</c> want a single
/// component and act on the name itself, never on what a symbolic link points to; methods that take a <c>path</c> resolve it with openat2(2).
/// Not thread-safe.
/// </remarks>
public sealed unsafe class DirectoryDescriptor : IDisposable
{
    private const ulong ResolveNoMagicLinks = 0x02;
    private const ulong ResolveNoSymbolicLinks = 0x04;
    private const ulong ResolveBeneath = 0x08;
    private const ulong ResolveInRoot = 0x10;

    private readonly SafeFileHandle _handle;

    private DirectoryDescriptor(SafeFileHandle handle) => _handle = handle;

    private int Number => (int)_handle.DangerousGetHandle();

    /// <summary>Opens a directory of the host; symbolic links are followed.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EACCES.</exception>
    public static DirectoryDescriptor Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        fixed (byte* terminated = Encoding.UTF8.GetBytes(path + "\0"))
        {
            var descriptor = TreeCalls.Open(terminated, OpenBits.ReadOnly | OpenBits.Directory | OpenBits.CloseOnExec, 0);
            return descriptor >= 0 ? Own(descriptor) : throw LinuxException.Last("open", path);
        }
    }

    /// <summary>Opens a directory beneath this one.</summary>
    /// <param name="path">Relative; empty for this directory.</param>
    /// <param name="links">What symbolic links on the way do.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR; ELOOP and EXDEV as <see cref="LinkPolicy"/> says.</exception>
    public DirectoryDescriptor OpenDirectory(ReadOnlySpan<byte> path, LinkPolicy links)
    {
        var here = path.IsEmpty ? "."u8 : path;
        return Own(OpenBeneath(here, OpenBits.ReadOnly | OpenBits.Directory, 0, links));
    }

    /// <summary>Opens a regular file for reading; anything else (a FIFO would hang its reader) is refused.</summary>
    /// <param name="path">Relative.</param>
    /// <param name="links">What symbolic links on the way do.</param>
    /// <exception cref="LinuxException">ENOENT; ELOOP and EXDEV as <see cref="LinkPolicy"/> says; EINVAL for what is no regular file.</exception>
    public SafeFileHandle OpenFile(ReadOnlySpan<byte> path, LinkPolicy links)
    {
        var descriptor = OpenBeneath(path, OpenBits.ReadOnly | OpenBits.NonBlocking, 0, links);
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        fixed (byte* empty = "\0"u8)
        {
            StatxBuffer buffer;
            var isRegular = TreeCalls.StatusAt(descriptor, empty, TreeCalls.EmptyPath, TreeCalls.StatxBasicStats, &buffer) == 0
                && (buffer.Mode & 0xf000) == (int)EntryKind.RegularFile;
            if (isRegular)
            {
                return file;
            }
        }

        file.Dispose();
        throw new LinuxException("openat2", Errno.EINVAL, Printable(path));
    }

    /// <summary>Makes a file that must not exist yet, for writing, mode 0600.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="LinuxException">EEXIST, ENOSPC, ENAMETOOLONG.</exception>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> name)
    {
        var flags = OpenBits.WriteOnly | OpenBits.Create | OpenBits.Exclusive | OpenBits.NoFollow;
        return new SafeFileHandle(OpenBeneath(name, flags, 0x180, LinkPolicy.Refuse), ownsHandle: true);
    }

    /// <summary>Makes a directory, mode 0700.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="LinuxException">EEXIST, ENOSPC, ENAMETOOLONG.</exception>
    public void CreateDirectory(ReadOnlySpan<byte> name)
    {
        fixed (byte* terminated = Terminate(name))
        {
            Check(TreeCalls.MakeDirectoryAt(Number, terminated, 0x1c0), "mkdirat", name);
        }
    }

    /// <summary>Makes a symbolic link.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="target">What it says; not resolved.</param>
    /// <exception cref="LinuxException">EEXIST, ENOSPC, ENAMETOOLONG, ENOENT for an empty target.</exception>
    public void CreateSymbolicLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        fixed (byte* terminated = Terminate(name), terminatedTarget = Terminate(target))
        {
            Check(TreeCalls.SymbolicLinkAt(terminatedTarget, Number, terminated), "symlinkat", name);
        }
    }

    /// <summary>Gives a file a second name.</summary>
    /// <param name="name">The new name.</param>
    /// <param name="targetDirectory">Where the file is.</param>
    /// <param name="targetName">Its name there; a symbolic link is linked itself.</param>
    /// <exception cref="LinuxException">EEXIST, ENOENT, EPERM for a directory, EMLINK.</exception>
    public void CreateHardLink(ReadOnlySpan<byte> name, DirectoryDescriptor targetDirectory, ReadOnlySpan<byte> targetName)
    {
        ArgumentNullException.ThrowIfNull(targetDirectory);
        fixed (byte* terminated = Terminate(name), terminatedTarget = Terminate(targetName))
        {
            Check(TreeCalls.LinkAt(targetDirectory.Number, terminatedTarget, Number, terminated, 0), "linkat", name);
        }
    }

    /// <summary>Makes a FIFO or a device node, mode 0600.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Fifo, character or block device.</param>
    /// <param name="device">The device; zero for a FIFO and for overlay's whiteout.</param>
    /// <exception cref="LinuxException">EEXIST, EPERM.</exception>
    public void CreateNode(ReadOnlySpan<byte> name, EntryKind kind, DeviceNumber device)
    {
        fixed (byte* terminated = Terminate(name))
        {
            Check(TreeCalls.MakeNodeAt(Number, terminated, (uint)kind | 0x180, device.Encoded), "mknodat", name);
        }
    }

    /// <summary>Says what a name stands for.</summary>
    /// <param name="name">The name; empty for this directory.</param>
    /// <returns>Null when there is no such name.</returns>
    /// <exception cref="LinuxException">Anything but ENOENT.</exception>
    public EntryStatus? TryGetStatus(ReadOnlySpan<byte> name)
    {
        StatxBuffer buffer;
        fixed (byte* terminated = Terminate(name))
        {
            const int flags = TreeCalls.NoFollow | TreeCalls.EmptyPath;
            if (TreeCalls.StatusAt(Number, terminated, flags, TreeCalls.StatxBasicStats, &buffer) < 0)
            {
                var failure = LinuxException.Last("statx", Printable(name));
                return failure.Errno == Errno.ENOENT ? null : throw failure;
            }
        }

        return new EntryStatus(
            (EntryKind)(buffer.Mode & 0xf000),
            (uint)buffer.Mode & 0xfff,
            buffer.UserId,
            buffer.GroupId,
            buffer.Size,
            buffer.Inode,
            buffer.Links,
            new DeviceNumber(buffer.DeviceMajor, buffer.DeviceMinor),
            new FileTime(buffer.ModifiedSeconds, buffer.ModifiedNanoseconds));
    }

    /// <summary>What a symbolic link says.</summary>
    /// <param name="name">The link.</param>
    /// <exception cref="LinuxException">ENOENT; EINVAL when it is no link.</exception>
    public byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[4096];
        fixed (byte* terminated = Terminate(name), start = buffer)
        {
            var length = TreeCalls.ReadLinkAt(Number, terminated, start, (nuint)buffer.Length);
            Check((int)length, "readlinkat", name);
            return buffer[..(int)length].ToArray();
        }
    }

    /// <summary>Changes owner and group; on a file this clears set-user-id and capabilities, so it comes first.</summary>
    /// <param name="name">The name; empty for this directory.</param>
    /// <param name="userId">The owner.</param>
    /// <param name="groupId">The group.</param>
    /// <exception cref="LinuxException">ENOENT, EPERM.</exception>
    public void SetOwner(ReadOnlySpan<byte> name, uint userId, uint groupId)
    {
        const int flags = TreeCalls.NoFollow | TreeCalls.EmptyPath;
        fixed (byte* terminated = Terminate(name))
        {
            Check(TreeCalls.ChangeOwnerAt(Number, terminated, userId, groupId, flags), "fchownat", name);
        }
    }

    /// <summary>Changes the permission bits of anything but a symbolic link, which the kernel would follow: the caller knows what it just made.</summary>
    /// <param name="name">The name; empty for this directory.</param>
    /// <param name="mode">Up to 07777.</param>
    /// <exception cref="LinuxException">ENOENT, EPERM.</exception>
    public void SetMode(ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* terminated = Terminate(name.IsEmpty ? "."u8 : name))
        {
            Check(TreeCalls.ChangeModeAt(Number, terminated, mode, 0), "fchmodat", name);
        }
    }

    /// <summary>Changes the times of access and modification, both to the same.</summary>
    /// <param name="name">The name; empty for this directory.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="LinuxException">ENOENT, EPERM.</exception>
    public void SetTimes(ReadOnlySpan<byte> name, FileTime time)
    {
        var one = new TimeSpecification(time.Seconds, time.Nanoseconds);
        var both = stackalloc TimeSpecification[] { one, one };
        fixed (byte* terminated = Terminate(name.IsEmpty ? "."u8 : name))
        {
            Check(TreeCalls.SetTimesAt(Number, terminated, both, TreeCalls.NoFollow), "utimensat", name);
        }
    }

    /// <summary>Sets an extended attribute of this directory.</summary>
    /// <param name="attribute">Its full name, for instance <c>user.x</c>.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="LinuxException">ENOSPC, E2BIG, EOPNOTSUPP, EPERM.</exception>
    public void SetAttribute(string attribute, ReadOnlySpan<byte> value) => ExtendedAttributes.Set(_handle, attribute, value);

    /// <summary>Reads an extended attribute of this directory.</summary>
    /// <param name="attribute">Its full name.</param>
    /// <returns>Null when it is not set.</returns>
    /// <exception cref="LinuxException">Anything but ENODATA.</exception>
    public byte[]? GetAttribute(string attribute) => ExtendedAttributes.Get(_handle, attribute);

    /// <summary>The names of this directory's extended attributes.</summary>
    /// <exception cref="LinuxException">The directory cannot be asked.</exception>
    public IReadOnlyList<string> GetAttributeNames() => ExtendedAttributes.GetNames(_handle);

    /// <summary>Moves a name; an existing file or empty directory at the new place is replaced.</summary>
    /// <param name="name">The name here.</param>
    /// <param name="newDirectory">Where to; the same file system.</param>
    /// <param name="newName">The name there.</param>
    /// <exception cref="LinuxException">ENOENT, EXDEV, ENOTEMPTY.</exception>
    public void Move(ReadOnlySpan<byte> name, DirectoryDescriptor newDirectory, ReadOnlySpan<byte> newName)
    {
        ArgumentNullException.ThrowIfNull(newDirectory);
        fixed (byte* terminated = Terminate(name), terminatedNew = Terminate(newName))
        {
            Check(TreeCalls.RenameAt(Number, terminated, newDirectory.Number, terminatedNew), "renameat", name);
        }
    }

    /// <summary>Removes one name that is no directory.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LinuxException">ENOENT, EISDIR.</exception>
    public void RemoveFile(ReadOnlySpan<byte> name) => Unlink(name, 0);

    /// <summary>Removes a name and, if it is a directory, all that is in it. A name that does not exist is fine; symbolic links are not followed.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LinuxException">EBUSY for a mount point, EPERM, EROFS.</exception>
    public void RemoveTree(ReadOnlySpan<byte> name)
    {
        if (TryGetStatus(name) is not { } status)
        {
            return;
        }

        if (status.Kind != EntryKind.Directory)
        {
            Unlink(name, 0);
            return;
        }

        var tops = new Queue<byte[]>([name.ToArray()]);
        while (tops.TryDequeue(out var top))
        {
            RemoveDirectoryTree(top, tops);
        }
    }

    /// <summary>All names in the directory except <c>.</c> and <c>..</c>, in the file system's order.</summary>
    /// <exception cref="LinuxException">The directory cannot be read.</exception>
    public IReadOnlyList<byte[]> GetNames()
    {
        // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name with its NUL.
        const int nameOffset = 19;
        var names = new List<byte[]>();
        using var own = OpenDirectory([], LinkPolicy.Refuse);
        var buffer = new byte[32 * 1024];
        while (true)
        {
            nint length;
            fixed (byte* start = buffer)
            {
                length = TreeCalls.GetDirectoryEntries(own.Number, start, (nuint)buffer.Length);
            }

            Check((int)length, "getdents64", default);
            if (length == 0)
            {
                return names;
            }

            for (var rest = buffer.AsSpan(0, (int)length); rest.Length > nameOffset;)
            {
                var recordLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[16..]);
                var name = rest[nameOffset..recordLength];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    names.Add(name.ToArray());
                }

                rest = rest[recordLength..];
            }
        }
    }

    /// <summary>Writes everything of this directory's file system to the disk.</summary>
    /// <exception cref="LinuxException">EIO, ENOSPC.</exception>
    public void SyncFileSystem() => Check(TreeCalls.SyncFileSystem(Number), "syncfs", default);

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _handle.Dispose();

    private static DirectoryDescriptor Own(int descriptor) => new(new SafeFileHandle(descriptor, ownsHandle: true));

    private static byte[] Terminate(ReadOnlySpan<byte> name)
    {
        if (name.Contains((byte)0))
        {
            throw new ArgumentException($"name '{Printable(name)}' holds a NUL");
        }

        var terminated = new byte[name.Length + 1];
        name.CopyTo(terminated);
        return terminated;
    }

    private static void Check(int result, string call, ReadOnlySpan<byte> name)
    {
        if (result < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            throw new LinuxException(call, errno, name.IsEmpty ? null : Printable(name));
        }
    }

    private static string Printable(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);

    private int OpenBeneath(ReadOnlySpan<byte> path, int flags, uint mode, LinkPolicy links)
    {
        var resolve = ResolveNoMagicLinks | (links == LinkPolicy.Refuse ? ResolveBeneath | ResolveNoSymbolicLinks : ResolveInRoot);
        var how = new OpenHow((uint)(flags | OpenBits.CloseOnExec), mode, resolve);
        fixed (byte* terminated = Terminate(path))
        {
            while (true)
            {
                var descriptor = TreeCalls.OpenAt2(Number, terminated, &how);
                if (descriptor >= 0)
                {
                    return descriptor;
                }

                // EAGAIN: somebody renamed or mounted on the way while ".." was resolved; the kernel asks to try again.
                if (Marshal.GetLastPInvokeError() is not (Errno.EINTR or Errno.EAGAIN))
                {
                    throw LinuxException.Last("openat2", Printable(path));
                }
            }
        }
    }

    // Depth is the tree's, not ours to trust: past a limit a subtree is moved up here and removed afterwards, since each level holds a descriptor.
    private void RemoveDirectoryTree(byte[] name, Queue<byte[]> tops)
    {
        const int maximumDepth = 100;
        var levels = new Stack<(DirectoryDescriptor Directory, Queue<byte[]> Names, byte[] Name)>();
        try
        {
            Enter(this, name);
            while (levels.TryPeek(out var level))
            {
                if (!level.Names.TryDequeue(out var child))
                {
                    levels.Pop().Directory.Dispose();
                    var parent = levels.TryPeek(out var above) ? above.Directory : this;
                    parent.Unlink(level.Name, TreeCalls.RemoveDirectory);
                }
                else if (level.Directory.TryGetStatus(child) is not { Kind: EntryKind.Directory })
                {
                    level.Directory.Unlink(child, 0);
                }
                else if (levels.Count < maximumDepth)
                {
                    Enter(level.Directory, child);
                }
                else
                {
                    var moved = Encoding.UTF8.GetBytes($".removing-{Guid.NewGuid():N}");
                    level.Directory.Move(child, this, moved);
                    tops.Enqueue(moved);
                }
            }
        }
        finally
        {
            foreach (var level in levels)
            {
                level.Directory.Dispose();
            }
        }

        void Enter(DirectoryDescriptor parent, byte[] child)
        {
            var directory = parent.OpenDirectory(child, LinkPolicy.Refuse);
            levels.Push((directory, new Queue<byte[]>(directory.GetNames()), child));
        }
    }

    private void Unlink(ReadOnlySpan<byte> name, int flags)
    {
        fixed (byte* terminated = Terminate(name))
        {
            Check(TreeCalls.UnlinkAt(Number, terminated, flags), "unlinkat", name);
        }
    }
}
