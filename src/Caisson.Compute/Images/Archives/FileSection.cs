using Caisson.Compute.Images.Layers;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Compute.Images.Archives;

/// <summary>A part of an open file, read forward. The file stays its owner's.</summary>
internal sealed class FileSection(SafeFileHandle file, long offset, long size) : ReadOnlyStream
{
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, size - _position);
        if (wanted == 0)
        {
            return 0;
        }

        var read = RandomAccess.Read(file, buffer[..wanted], offset + _position);
        _position += read;
        return read;
    }
}
