using System.Runtime.Versioning;
using System.Text;
using Caisson.Compute.Images;
using Caisson.Compute.Images.Layers;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Copying;

/// <summary>Writes the entries of an archive or a tree into a directory that somebody else may be using, a container for instance.</summary>
/// <remarks>
/// Every path is walked beneath the directory without following a link. A file appears whole, by a rename over what had its name; directories are joined
/// with those that exist; a file never takes a directory's place, nor a directory that of anything else.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class TreeWriter
{
    private const string Action = "copying";
    private const uint ImpliedDirectoryMode = 0x1ed;

    private readonly DirectoryDescriptor _root;
    private readonly CopyOwner _owner;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly List<(byte[] Path, FileTime Time)> _directoryTimes = [];

    /// <summary>Writes into a directory.</summary>
    /// <param name="root">Stays the caller's.</param>
    /// <param name="owner">Who owns what is made.</param>
    internal TreeWriter(DirectoryDescriptor root, CopyOwner owner)
    {
        _root = root;
        _owner = owner;
    }

    /// <summary>Bytes of files written so far.</summary>
    internal long DataInBytes { get; private set; }

    /// <summary>Writes one entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="read">Reads a file's data; 0 at its end.</param>
    /// <exception cref="ComputeOperationException">It cannot be there.</exception>
    internal void Write(TarEntry entry, ReadBytes? read)
    {
        var path = LayerPath.Parse(entry.Path, "entry", Action);
        try
        {
            Write(path, entry, read);
        }
        catch (LinuxException e)
        {
            throw CopyErrors.Translate(path.ToString(), e);
        }
    }

    /// <summary>Ends: sets the times of directories.</summary>
    internal void Complete()
    {
        foreach (var (path, time) in _directoryTimes)
        {
            try
            {
                using var directory = _root.OpenDirectory(path, LinkPolicy.Refuse);
                directory.SetTimes([], time);
            }
            catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EROFS or Errno.EPERM)
            {
                // Somebody changed it meanwhile; it is theirs.
            }
        }
    }

    private void Write(LayerPath path, TarEntry entry, ReadBytes? read)
    {
        if (path.IsRoot)
        {
            if (entry.Kind != TarEntryKind.Directory)
            {
                throw CopyErrors.Refused("the directory itself is to be replaced by something else");
            }

            return;
        }

        using var parent = OpenParent(path);
        var existing = parent.TryGetStatus(path.Name);
        if (existing is { Kind: EntryKind.Directory } != (entry.Kind == TarEntryKind.Directory) && existing is not null)
        {
            throw CopyErrors.Refused(entry.Kind == TarEntryKind.Directory
                ? $"'{path}' is no directory there, but one here"
                : $"'{path}' is a directory there, but none here");
        }

        switch (entry.Kind)
        {
            case TarEntryKind.Directory:
                WriteDirectory(parent, path, entry, existing is not null);
                break;
            case TarEntryKind.File:
                Replace(parent, path, entry, name => WriteFile(parent, name, entry, read));
                break;
            case TarEntryKind.SymbolicLink:
                if (entry.LinkTarget.Length is 0 or > LayerPath.MaximumLength || entry.LinkTarget.Contains((byte)0))
                {
                    throw CopyErrors.Refused($"'{path}' is a symbolic link whose target is empty, too long, or holds a NUL");
                }

                Replace(parent, path, entry, name => parent.CreateSymbolicLink(name, entry.LinkTarget));
                break;
            case TarEntryKind.HardLink:
                WriteHardLink(parent, path, entry);
                break;
            case TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice or TarEntryKind.Fifo:
                Replace(parent, path, entry, name => parent.CreateNode(name, KindOf(entry.Kind), entry.Device));
                break;
            default:
                throw new InvalidOperationException($"no such kind of entry: {entry.Kind}");
        }
    }

    private static EntryKind KindOf(TarEntryKind kind) => kind switch
    {
        TarEntryKind.CharacterDevice => EntryKind.CharacterDevice,
        TarEntryKind.BlockDevice => EntryKind.BlockDevice,
        _ => EntryKind.Fifo,
    };

    private void WriteDirectory(DirectoryDescriptor parent, LayerPath path, TarEntry entry, bool exists)
    {
        if (!exists)
        {
            parent.CreateDirectory(path.Name);
        }

        using var directory = parent.OpenDirectory(path.Name, LinkPolicy.Refuse);
        var (userId, groupId) = OwnerOf(entry);
        directory.SetOwner([], userId, groupId);
        directory.SetMode([], entry.Mode);
        _directoryTimes.Add((path.Bytes.ToArray(), entry.Modified));
    }

    // Under a name of its own first: nobody sees half a file, and a link that stands there is replaced, not followed.
    private void Replace(DirectoryDescriptor parent, LayerPath path, TarEntry entry, Action<byte[]> make)
    {
        var temporary = Encoding.ASCII.GetBytes($".caisson-{Guid.NewGuid():N}");
        try
        {
            make(temporary);
            var (userId, groupId) = OwnerOf(entry);
            parent.SetOwner(temporary, userId, groupId);
            if (entry.Kind != TarEntryKind.SymbolicLink)
            {
                parent.SetMode(temporary, entry.Mode);
            }

            if (entry.Kind == TarEntryKind.File && _owner.IsKept && entry.Attributes.Count > 0)
            {
                SetAttributes(parent, temporary, entry);
            }

            parent.SetTimes(temporary, entry.Modified);
            parent.Move(temporary, parent, path.Name);
        }
        catch
        {
            parent.RemoveTree(temporary);
            throw;
        }
    }

    private void WriteFile(DirectoryDescriptor parent, byte[] name, TarEntry entry, ReadBytes? read)
    {
        using var file = parent.CreateFile(name);
        long offset = 0;
        for (int count; (count = read?.Invoke(_buffer) ?? 0) > 0; offset += count)
        {
            RandomAccess.Write(file, _buffer.AsSpan(0, count), offset);
            DataInBytes += count;
        }

        if (offset != entry.SizeInBytes)
        {
            throw new IOException($"'{ImageErrors.Shorten(entry.Path)}' became shorter while it was read");
        }
    }

    // After the owner, whose change takes capabilities away.
    private static void SetAttributes(DirectoryDescriptor parent, byte[] name, TarEntry entry)
    {
        using var file = parent.OpenFile(name, LinkPolicy.Refuse);
        foreach (var (attribute, value) in entry.Attributes)
        {
            if (TreeCopy.KeepsAttribute(attribute))
            {
                ExtendedAttributes.Set(file, attribute, value);
            }
        }
    }

    private void WriteHardLink(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        var target = LayerPath.Parse(entry.LinkTarget, "target of hard link", Action);
        if (target.IsRoot || target.Bytes.SequenceEqual(path.Bytes))
        {
            throw CopyErrors.Refused($"'{path}' is a hard link to a directory or itself");
        }

        using var targetParent = _root.OpenDirectory(target.Parent, LinkPolicy.Refuse);
        var temporary = Encoding.ASCII.GetBytes($".caisson-{Guid.NewGuid():N}");
        parent.CreateHardLink(temporary, targetParent, target.Name);
        parent.Move(temporary, parent, path.Name);
        parent.RemoveTree(temporary); // two names of one file are not renamed over each other
    }

    private (uint UserId, uint GroupId) OwnerOf(TarEntry entry)
    {
        var owner = _owner.IsKept ? (entry.UserId, entry.GroupId) : (_owner.UserId, _owner.GroupId);
        return owner.Item1 != uint.MaxValue && owner.Item2 != uint.MaxValue
            ? owner
            : throw CopyErrors.Refused($"'{ImageErrors.Shorten(entry.Path)}' has an owner that is out of range");
    }

    // Archives may leave directories out.
    private DirectoryDescriptor OpenParent(LayerPath path)
    {
        var directory = _root.OpenDirectory([], LinkPolicy.Refuse);
        if (path.Parent.IsEmpty)
        {
            return directory;
        }

        foreach (var range in path.Parent.Split((byte)'/'))
        {
            using var above = directory;
            var name = path.Parent[range];
            if (above.TryGetStatus(name) is null)
            {
                above.CreateDirectory(name);
                above.SetMode(name, ImpliedDirectoryMode);
            }

            directory = above.OpenDirectory(name, LinkPolicy.Refuse);
        }

        return directory;
    }
}
