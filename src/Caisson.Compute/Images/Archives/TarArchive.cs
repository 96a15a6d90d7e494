using System.Text;
using Caisson.Compute.Images.Layers;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Compute.Images.Archives;

/// <summary>An image in one tar file: its table of contents is read once, its files where they lie.</summary>
internal sealed class TarArchive : IImageArchive
{
    // A layout has one file for each blob.
    private const int MaximumEntries = 100_000;

    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, (long Offset, long Size)> _files = new(StringComparer.Ordinal);

    private TarArchive(SafeFileHandle file) => _file = file;

    /// <summary>Reads the table of contents.</summary>
    /// <param name="path">The archive, a regular file.</param>
    internal static TarArchive Open(string path)
    {
        var file = File.OpenHandle(path);
        var archive = new TarArchive(file);
        try
        {
            archive.ReadTable(path);
            return archive;
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    public ArchiveFile? TryOpen(string name) =>
        _files.TryGetValue(name, out var place)
            ? new ArchiveFile(new FileSection(_file, place.Offset, place.Size), place.Size)
            : null;

    public void Dispose() => _file.Dispose();

    private void ReadTable(string path)
    {
        Span<byte> magic = stackalloc byte[2];
        if (RandomAccess.Read(_file, magic, 0) == 2 && magic is [0x1f, 0x8b])
        {
            throw ImageErrors.NotSupported($"reading image '{path}': the archive as a whole is compressed", $"Run 'gunzip' on it first.");
        }

        // Seeks over the data; without a buffer, so that the stream holds nothing that is not the file's.
        var whole = new FileStream(_file, FileAccess.Read, bufferSize: 0);
        var reader = new TarReader(whole);
        for (var entries = 0; reader.Next() is { } entry; entries++)
        {
            if (entries == MaximumEntries)
            {
                throw ImageErrors.TooLarge($"reading image '{path}': the archive has more than {MaximumEntries} entries");
            }

            var name = Encoding.UTF8.GetString(LayerPath.Parse(entry.Path, "archive entry").Bytes);
            if (entry.Kind == TarEntryKind.File)
            {
                _files[name] = (reader.Position, entry.SizeInBytes);
            }
            else
            {
                _ = _files.Remove(name);
            }
        }
    }
}
