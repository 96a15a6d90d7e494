using System.Buffers;
using System.Text;
using Caisson.Platform.Linux;

namespace Caisson.Engine.Cgroups;

/// <summary>What a control file said, in a pooled buffer.</summary>
internal readonly ref struct CgroupText : IDisposable
{
    private const int FirstSize = 4096;
    private const int GreatestSize = 4 << 20;

    private readonly byte[]? _buffer;
    private readonly int _length;

    private CgroupText(byte[]? buffer, int length, int errno)
    {
        _buffer = buffer;
        _length = length;
        Errno = errno;
    }

    /// <summary>0, or why there is nothing.</summary>
    public int Errno { get; }

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads a whole file; what is longer than 4 MiB is cut.</summary>
    public static CgroupText Read(scoped ReadOnlySpan<byte> path)
    {
        for (var size = FirstSize; ; size *= 4)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            var count = KernelFile.Read(path, buffer);
            if (count >= 0 && (count < buffer.Length || size >= GreatestSize))
            {
                return new CgroupText(buffer, count, 0);
            }

            ArrayPool<byte>.Shared.Return(buffer);
            if (count < 0)
            {
                return new CgroupText(null, 0, -count);
            }
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    /// <summary>The text without white space around it.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes).Trim();
}
