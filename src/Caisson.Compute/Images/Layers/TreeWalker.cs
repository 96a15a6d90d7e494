using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Compute.Images.Layers;

/// <summary>Walks a tree beneath a directory and hands out its entries as an archive has them: a directory before what is in it, names in order of their bytes.</summary>
/// <remarks>The tree may be a container's own, and change meanwhile: each step is taken from an open directory, and no link is followed. Sockets are passed over.</remarks>
internal sealed class TreeWalker
{
    // Each level holds a descriptor; a longer path could not be named at once anyway.
    private const int DeepestLevel = 800;

    private readonly Action<TarEntry, Stream?> _visit;
    private readonly Func<string, bool> _keepsAttribute;
    private readonly Dictionary<ulong, byte[]>? _linked;

    /// <summary>Walks.</summary>
    /// <param name="visit">Gets each entry, and the content of a file, which is closed afterwards.</param>
    /// <param name="keepsAttribute">Which extended attributes come along.</param>
    /// <param name="findsHardLinks">A second name of a file becomes a hard link: for trees that lie in one file system.</param>
    internal TreeWalker(Action<TarEntry, Stream?> visit, Func<string, bool> keepsAttribute, bool findsHardLinks)
    {
        _visit = visit;
        _keepsAttribute = keepsAttribute;
        _linked = findsHardLinks ? [] : null;
    }

    /// <summary>Visits everything in a directory, but not itself.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="path">What the archive calls it; empty for its root.</param>
    internal void VisitContent(DirectoryDescriptor directory, byte[] path) => VisitContent(directory, path, 0);

    /// <summary>Visits one name, and what is in it.</summary>
    /// <param name="parent">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="path">What the archive calls it.</param>
    internal void Visit(DirectoryDescriptor parent, byte[] name, byte[] path) => Visit(parent, name, path, 0);

    /// <summary>Visits a directory itself.</summary>
    internal void VisitItself(DirectoryDescriptor directory, byte[] path)
    {
        if (directory.TryGetStatus([]) is { } status)
        {
            _visit(EntryOf(TarEntryKind.Directory, path, status) with { Attributes = Kept(directory.GetAttributeNames(), directory.GetAttribute) }, null);
        }
    }

    private static int Compare(byte[] one, byte[] other) => one.AsSpan().SequenceCompareTo(other);

    private static TarEntry EntryOf(TarEntryKind kind, byte[] path, EntryStatus status) => new()
    {
        Kind = kind,
        Path = path,
        LinkTarget = [],
        SizeInBytes = 0,
        Mode = status.Mode,
        UserId = status.UserId,
        GroupId = status.GroupId,
        Modified = status.Modified,
        Device = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice ? status.Device : default,
        Attributes = [],
    };

    private void VisitContent(DirectoryDescriptor directory, byte[] path, int level)
    {
        if (level > DeepestLevel)
        {
            throw ImageErrors.TooLarge($"walking '{ImageErrors.Shorten(path)}': it is more than {DeepestLevel} directories deep");
        }

        var names = directory.GetNames().ToList();
        names.Sort(Compare);
        foreach (var name in names)
        {
            Visit(directory, name, path.Length == 0 ? name : [.. path, (byte)'/', .. name], level);
        }
    }

    private void Visit(DirectoryDescriptor parent, byte[] name, byte[] path, int level)
    {
        if (parent.TryGetStatus(name) is { } status)
        {
            Visit(parent, name, path, status, level);
        }
    }

    // Null when it went, or became something else, between being seen and being opened.
    private static T? TryOpen<T>(Func<T> open)
        where T : class
    {
        try
        {
            return open();
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EINVAL)
        {
            return null;
        }
    }

    private void Visit(DirectoryDescriptor parent, byte[] name, byte[] path, EntryStatus status, int level)
    {
        switch (status.Kind)
        {
            case EntryKind.Directory:
                VisitDirectory(TryOpen(() => parent.OpenDirectory(name, LinkPolicy.Refuse)), path, level);
                break;
            case EntryKind.RegularFile when IsSecondName(status, path, out var first):
                _visit(EntryOf(TarEntryKind.HardLink, path, status) with { LinkTarget = first }, null);
                break;
            case EntryKind.RegularFile:
                VisitFile(TryOpen(() => parent.OpenFile(name, LinkPolicy.Refuse)), path, status);
                break;
            case EntryKind.SymbolicLink:
                if (TryOpen(() => parent.ReadLink(name)) is { } target)
                {
                    _visit(EntryOf(TarEntryKind.SymbolicLink, path, status) with { LinkTarget = target, Mode = 0x1ff }, null);
                }

                break;
            case EntryKind.Fifo:
                _visit(EntryOf(TarEntryKind.Fifo, path, status), null);
                break;
            case EntryKind.CharacterDevice:
                _visit(EntryOf(TarEntryKind.CharacterDevice, path, status), null);
                break;
            case EntryKind.BlockDevice:
                _visit(EntryOf(TarEntryKind.BlockDevice, path, status), null);
                break;
            case EntryKind.Socket:
                break;
            default:
                throw new InvalidOperationException($"no such kind of entry: {status.Kind}");
        }
    }

    private void VisitDirectory(DirectoryDescriptor? directory, byte[] path, int level)
    {
        using (directory)
        {
            if (directory is not null)
            {
                VisitItself(directory, path);
                VisitContent(directory, path, level + 1);
            }
        }
    }

    private void VisitFile(SafeFileHandle? file, byte[] path, EntryStatus status)
    {
        if (file is null)
        {
            return;
        }

        using (file)
        using (var content = new PlainStream(file))
        {
            // Its length may have changed since; what counts is that the entry says what follows.
            var entry = EntryOf(TarEntryKind.File, path, status) with
            {
                SizeInBytes = RandomAccess.GetLength(file),
                Attributes = Kept(ExtendedAttributes.GetNames(file), attribute => ExtendedAttributes.Get(file, attribute)),
            };
            _visit(entry, content);
        }
    }

    private bool IsSecondName(EntryStatus status, byte[] path, out byte[] first)
    {
        first = path;
        if (_linked is null || status.Links < 2)
        {
            return false;
        }

        if (_linked.TryGetValue(status.Inode, out var known))
        {
            first = known;
            return true;
        }

        _linked.Add(status.Inode, path);
        return false;
    }

    private List<KeyValuePair<string, byte[]>> Kept(IReadOnlyList<string> names, Func<string, byte[]?> read) =>
    [
        .. names.Where(_keepsAttribute)
            .Order(StringComparer.Ordinal)
            .Select(name => KeyValuePair.Create(name, read(name)))
            .Where(static pair => pair.Value is not null)
            .Select(static pair => KeyValuePair.Create(pair.Key, pair.Value ?? [])),
    ];
}
