using Caisson.Platform.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Host.Logging;

/// <summary>A file of bounded size, with one before it: <c>log</c> and <c>log.1</c>. What cannot be written is dropped.</summary>
internal sealed class RotatingFile(string path) : IDisposable
{
    internal const long MaximumBytes = 256 << 10;

    private SafeFileHandle? _file;
    private long _size;

    /// <summary>Appends a line.</summary>
    internal void Append(ReadOnlySpan<byte> line)
    {
        try
        {
            if (_file is not null && _size + line.Length > MaximumBytes)
            {
                _file.Dispose();
                _file = null;
                File.Move(path, path + ".1", overwrite: true);
            }

            if (_file is null)
            {
                _file = PlainFile.TryOpen(path) ?? PlainFile.CreateNew(path, 0x180);
                _size = RandomAccess.GetLength(_file);
            }

            PlainFile.Append(_file, line);
            _size += line.Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk must not end a host, and there is nowhere else to say so.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
