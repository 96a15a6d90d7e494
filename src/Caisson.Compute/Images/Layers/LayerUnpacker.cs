using System.Text;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images.Layers;

/// <summary>Writes the entries of one layer's archive into a directory that overlay can use as a lower directory.</summary>
/// <remarks>
/// Every path is walked by the kernel beneath the layer's root without following a symbolic link, so an archive cannot write anywhere else, whatever it
/// holds. Whiteouts (image-spec <c>layer.md</c>) become overlay's own (kernel <c>filesystems/overlayfs.rst</c>): a character device 0:0, and
/// <c>trusted.overlay.opaque</c> on a directory. They speak of lower layers only: what the same layer holds stays, in whatever order it comes.
/// </remarks>
internal sealed class LayerUnpacker : IDisposable
{
    private const string OpaqueAttribute = "trusted.overlay.opaque";
    private const uint ImpliedDirectoryMode = 0x1ed;

    private readonly DirectoryDescriptor _root;
    private readonly ImageLimits _limits;
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Set when everything is there: making entries changes the times of their directories.</summary>
    private readonly List<(byte[] Path, FileTime Time)> _directoryTimes = [];

    /// <summary>The directory of the last entry: most entries share it with the next one.</summary>
    private (byte[] Path, DirectoryDescriptor Directory)? _lastParent;

    /// <summary>Writes into a directory.</summary>
    /// <param name="root">The layer's root, empty; stays the caller's.</param>
    /// <param name="limits">How much is believed.</param>
    internal LayerUnpacker(DirectoryDescriptor root, ImageLimits limits)
    {
        _root = root;
        _limits = limits;
    }

    /// <summary>Entries seen so far.</summary>
    internal int Entries { get; private set; }

    /// <summary>Writes one entry with its data.</summary>
    /// <param name="entry">The entry that <paramref name="archive"/> stands at.</param>
    /// <param name="archive">Its data.</param>
    internal void Unpack(TarEntry entry, TarReader archive)
    {
        if (++Entries > _limits.MaximumEntries)
        {
            throw ImageErrors.TooLarge(
                $"unpacking layer: it has more than {_limits.MaximumEntries} entries", "Raise the limit if the image can be trusted.");
        }

        var path = LayerPath.Parse(entry.Path, "entry");
        try
        {
            UnpackAt(path, entry, archive);
        }
        catch (LinuxException e)
        {
            throw Translate(path, e);
        }
    }

    /// <summary>Ends the layer: sets the times of its directories.</summary>
    internal void Complete()
    {
        foreach (var (path, time) in _directoryTimes)
        {
            try
            {
                using var directory = _root.OpenDirectory(path, LinkPolicy.Refuse);
                directory.SetTimes([], time);
            }
            catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
            {
                // A later entry replaced the directory.
            }
        }
    }

    public void Dispose() => ForgetParent();

    private static ComputeOperationException Translate(LayerPath path, LinuxException e) => e.Errno switch
    {
        Errno.ENOSPC or Errno.EDQUOT => ImageErrors.Make(
            ErrorCode.ResourceExhausted, $"unpacking layer: no space for '{path}'", "Free space in the data directory's file system.", e),
        Errno.ENAMETOOLONG => ImageErrors.Invalid($"unpacking layer: the name of '{path}' is too long for the file system", e),
        _ => ImageErrors.Make(ErrorCode.Unknown, $"unpacking layer: writing '{path}'", null, e),
    };

    private static ComputeOperationException Refused(LayerPath path, string reason, Exception? cause = null) =>
        ImageErrors.Invalid($"unpacking layer: entry '{path}' {reason}", cause);

    private void UnpackAt(LayerPath path, TarEntry entry, TarReader archive)
    {
        if (path.IsRoot)
        {
            if (entry.Kind != TarEntryKind.Directory)
            {
                throw Refused(path, "would replace the layer's root");
            }

            FinishDirectory(_root, path, entry);
            return;
        }

        var parent = OpenParent(path);
        var name = path.Name;
        if (name.StartsWith(".wh."u8))
        {
            UnpackWhiteout(parent, path, entry);
            return;
        }

        var isOverWhiteout = false;
        if (parent.TryGetStatus(name) is { } existing)
        {
            isOverWhiteout = existing.IsWhiteout;
            if (entry.Kind != TarEntryKind.Directory || existing.Kind != EntryKind.Directory)
            {
                Replace(parent, path, entry, existing);
            }
        }

        switch (entry.Kind)
        {
            case TarEntryKind.File:
                UnpackFile(parent, path, entry, archive);
                break;
            case TarEntryKind.Directory:
                UnpackDirectory(parent, path, entry, isOverWhiteout);
                break;
            case TarEntryKind.HardLink:
                UnpackHardLink(parent, path, entry);
                break;
            case TarEntryKind.SymbolicLink:
                UnpackSymbolicLink(parent, path, entry);
                break;
            case TarEntryKind.CharacterDevice:
            case TarEntryKind.BlockDevice:
            case TarEntryKind.Fifo:
                UnpackNode(parent, path, entry);
                break;
            default:
                throw new InvalidOperationException($"no such kind of entry: {entry.Kind}");
        }
    }

    // As tar does, the later entry of a name wins. A hard link to its own name would remove what it links to.
    private void Replace(DirectoryDescriptor parent, LayerPath path, TarEntry entry, EntryStatus existing)
    {
        if (entry.Kind == TarEntryKind.HardLink
            && LayerPath.Parse(entry.LinkTarget, "target of hard link").Bytes.SequenceEqual(path.Bytes))
        {
            throw Refused(path, "is a hard link to itself");
        }

        if (existing.Kind == EntryKind.Directory)
        {
            ForgetParentBeneath(path);
            parent.RemoveTree(path.Name);
        }
        else
        {
            parent.RemoveFile(path.Name);
        }
    }

    private void UnpackFile(DirectoryDescriptor parent, LayerPath path, TarEntry entry, TarReader archive)
    {
        using var file = parent.CreateFile(path.Name);
        long offset = 0;
        for (int read; (read = archive.Read(_buffer)) > 0; offset += read)
        {
            RandomAccess.Write(file, _buffer.AsSpan(0, read), offset);
        }

        parent.SetOwner(path.Name, entry.UserId, CheckedOwner(path, entry));
        parent.SetMode(path.Name, entry.Mode);
        foreach (var (attribute, value) in KeptAttributes(path, entry))
        {
            SetAttribute(path, attribute, () => ExtendedAttributes.Set(file, attribute, value));
        }

        parent.SetTimes(path.Name, entry.Modified);
    }

    private void UnpackDirectory(DirectoryDescriptor parent, LayerPath path, TarEntry entry, bool isOverWhiteout)
    {
        if (parent.TryGetStatus(path.Name) is null)
        {
            parent.CreateDirectory(path.Name);
        }

        using var directory = parent.OpenDirectory(path.Name, LinkPolicy.Refuse);
        if (isOverWhiteout)
        {
            directory.SetAttribute(OpaqueAttribute, "y"u8);
        }

        FinishDirectory(directory, path, entry);
    }

    private void FinishDirectory(DirectoryDescriptor directory, LayerPath path, TarEntry entry)
    {
        directory.SetOwner([], entry.UserId, CheckedOwner(path, entry));
        directory.SetMode([], entry.Mode);
        foreach (var (attribute, value) in KeptAttributes(path, entry))
        {
            if (attribute.StartsWith("user.", StringComparison.Ordinal))
            {
                SetAttribute(path, attribute, () => directory.SetAttribute(attribute, value));
            }
        }

        _directoryTimes.Add((path.Bytes.ToArray(), entry.Modified));
    }

    private void UnpackHardLink(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        var target = LayerPath.Parse(entry.LinkTarget, "target of hard link");
        if (target.IsRoot)
        {
            throw Refused(path, "is a hard link to the layer's root");
        }

        try
        {
            using var targetParent = _root.OpenDirectory(target.Parent, LinkPolicy.Refuse);
            switch (targetParent.TryGetStatus(target.Name))
            {
                case null:
                    throw Refused(path, $"is a hard link to '{target}', which does not exist");
                case { Kind: EntryKind.Directory }:
                    throw Refused(path, $"is a hard link to '{target}', which is a directory");
                case { IsWhiteout: true }:
                    throw Refused(path, $"is a hard link to '{target}', which this layer removes");
                default:
                    parent.CreateHardLink(path.Name, targetParent, target.Name);
                    break;
            }
        }
        catch (LinuxException e) when (e.Errno is Errno.ELOOP or Errno.ENOENT or Errno.ENOTDIR)
        {
            throw Refused(path, $"is a hard link to '{target}', whose directory does not exist or is a symbolic link", e);
        }
    }

    private static void UnpackSymbolicLink(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        if (entry.LinkTarget.Length is 0 or > LayerPath.MaximumLength || entry.LinkTarget.Contains((byte)0))
        {
            throw Refused(path, "is a symbolic link whose target is empty, too long, or holds a NUL");
        }

        parent.CreateSymbolicLink(path.Name, entry.LinkTarget);
        parent.SetOwner(path.Name, entry.UserId, CheckedOwner(path, entry));
        parent.SetTimes(path.Name, entry.Modified);
    }

    private static void UnpackNode(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        var kind = entry.Kind switch
        {
            TarEntryKind.CharacterDevice => EntryKind.CharacterDevice,
            TarEntryKind.BlockDevice => EntryKind.BlockDevice,
            _ => EntryKind.Fifo,
        };
        if (kind == EntryKind.CharacterDevice && entry.Device == default)
        {
            throw Refused(path, "is a character device 0:0, which overlay takes for a whiteout");
        }

        if (entry.Device.Major > DeviceNumber.MaximumMajor || entry.Device.Minor > DeviceNumber.MaximumMinor)
        {
            throw Refused(path, "is a device whose number is out of range");
        }

        parent.CreateNode(path.Name, kind, entry.Device);
        parent.SetOwner(path.Name, entry.UserId, CheckedOwner(path, entry));
        parent.SetMode(path.Name, entry.Mode);
        parent.SetTimes(path.Name, entry.Modified);
    }

    private static void UnpackWhiteout(DirectoryDescriptor parent, LayerPath path, TarEntry entry)
    {
        if (path.Name.SequenceEqual(".wh..wh..opq"u8))
        {
            parent.SetAttribute(OpaqueAttribute, "y"u8);
            return;
        }

        if (path.Name.StartsWith(".wh..wh."u8))
        {
            // Names of aufs' own (.wh..wh.plnk, .wh..wh.aufs), which no other file system understands.
            return;
        }

        var removed = path.Name[".wh.".Length..];
        if (removed.IsEmpty || removed.SequenceEqual("."u8) || removed.SequenceEqual(".."u8))
        {
            throw Refused(path, "is a whiteout of no name");
        }

        switch (parent.TryGetStatus(removed))
        {
            case null:
                parent.CreateNode(removed, EntryKind.CharacterDevice, default);

                // Else the same layer, unpacked twice, would not be the same.
                parent.SetTimes(removed, entry.Modified);
                break;
            case { Kind: EntryKind.Directory }:
                using (var directory = parent.OpenDirectory(removed, LinkPolicy.Refuse))
                {
                    directory.SetAttribute(OpaqueAttribute, "y"u8);
                }

                break;
            default:
                // This layer's own file hides the lower ones already.
                break;
        }
    }

    private static uint CheckedOwner(LayerPath path, TarEntry entry) =>
        // The kernel reads the highest number as "leave it as it is".
        entry.UserId != uint.MaxValue && entry.GroupId != uint.MaxValue
            ? entry.GroupId
            : throw Refused(path, "has an owner that is out of range");

    private static IEnumerable<KeyValuePair<string, byte[]>> KeptAttributes(LayerPath path, TarEntry entry)
    {
        foreach (var attribute in entry.Attributes)
        {
            var name = attribute.Key;
            if (name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || name.StartsWith("user.overlay.", StringComparison.Ordinal))
            {
                throw Refused(path, $"carries '{ImageErrors.Shorten(name)}', which would steer overlay itself");
            }

            // Others belong to the machine that wrote the archive: labels, access lists of its users, trusted ones.
            if (name != "security.capability" && !name.StartsWith("user.", StringComparison.Ordinal))
            {
                continue;
            }

            if (name.Length > 255 || name.Contains('\0', StringComparison.Ordinal) || attribute.Value.Length > ExtendedAttributes.MaximumValueInBytes)
            {
                throw Refused(path, $"carries an attribute '{ImageErrors.Shorten(name)}' that is too long or holds a NUL");
            }

            yield return attribute;
        }
    }

    private static void SetAttribute(LayerPath path, string attribute, Action set)
    {
        try
        {
            set();
        }
        catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP && attribute.StartsWith("user.", StringComparison.Ordinal))
        {
            // A file system without user attributes: programs have to live without them there anyway.
        }
        catch (LinuxException e) when (e.Errno is Errno.EINVAL or Errno.E2BIG or Errno.ERANGE or Errno.ENOSPC)
        {
            throw Refused(path, $"carries an attribute '{ImageErrors.Shorten(attribute)}' that the file system refuses", e);
        }
    }

    private DirectoryDescriptor OpenParent(LayerPath path)
    {
        var parent = path.Parent;
        if (parent.IsEmpty)
        {
            return _root;
        }

        if (_lastParent is { } last && parent.SequenceEqual(last.Path))
        {
            return last.Directory;
        }

        ForgetParent();
        var directory = TryOpen(path) ?? CreateImplied(path);
        _lastParent = (parent.ToArray(), directory);
        return directory;
    }

    private DirectoryDescriptor? TryOpen(LayerPath path)
    {
        try
        {
            return _root.OpenDirectory(path.Parent, LinkPolicy.Refuse);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
        catch (LinuxException e) when (e.Errno == Errno.ELOOP)
        {
            throw Refused(path, "would be written through a symbolic link", e);
        }
    }

    // Archives may leave directories out; they are root's then, and readable.
    private DirectoryDescriptor CreateImplied(LayerPath path)
    {
        var directory = _root.OpenDirectory([], LinkPolicy.Refuse);
        foreach (var range in path.Parent.Split((byte)'/'))
        {
            var name = path.Parent[range];
            var next = Descend(directory, name);
            directory.Dispose();
            directory = next;
        }

        return directory;

        DirectoryDescriptor Descend(DirectoryDescriptor above, ReadOnlySpan<byte> name)
        {
            try
            {
                var existing = above.TryGetStatus(name);
                if (existing is { Kind: not EntryKind.Directory, IsWhiteout: false } other)
                {
                    throw Refused(path, other.Kind == EntryKind.SymbolicLink
                        ? "would be written through a symbolic link"
                        : $"lies beneath '{Encoding.UTF8.GetString(name)}', which is no directory");
                }

                if (existing is { IsWhiteout: true })
                {
                    above.RemoveFile(name);
                }

                if (existing is not { Kind: EntryKind.Directory })
                {
                    above.CreateDirectory(name);
                }

                var made = above.OpenDirectory(name, LinkPolicy.Refuse);
                if (existing is not { Kind: EntryKind.Directory })
                {
                    made.SetMode([], ImpliedDirectoryMode);
                }

                if (existing is { IsWhiteout: true })
                {
                    made.SetAttribute(OpaqueAttribute, "y"u8);
                }

                return made;
            }
            catch
            {
                above.Dispose();
                throw;
            }
        }
    }

    private void ForgetParentBeneath(LayerPath removed)
    {
        if (_lastParent is { } last && last.Path.AsSpan().StartsWith(removed.Bytes))
        {
            ForgetParent();
        }
    }

    private void ForgetParent()
    {
        _lastParent?.Directory.Dispose();
        _lastParent = null;
    }
}
