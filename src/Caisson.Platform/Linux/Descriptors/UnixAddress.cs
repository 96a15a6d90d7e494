using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>struct sockaddr_un for a path, unix(7). A path longer than its 107 bytes is reached through a descriptor of its directory in <c>/proc/self/fd</c>.</summary>
internal sealed class UnixAddress : IDisposable
{
    private const int MaxPathBytes = 107;

    private readonly SafeFileHandle? _directory;
    private readonly byte[] _bytes;

    internal UnixAddress(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a socket path must not contain a zero character");
        }

        var encoded = Encoding.UTF8.GetBytes(path);
        if (encoded.Length > MaxPathBytes)
        {
            var directory = System.IO.Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            _directory = HandleExtensions.Own(
                LibC.Open(directory, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec, 0), "open", directory);
            var number = _directory.Raw().ToString(CultureInfo.InvariantCulture);
            encoded = Encoding.UTF8.GetBytes($"/proc/self/fd/{number}/{System.IO.Path.GetFileName(path)}");
            if (encoded.Length > MaxPathBytes)
            {
                _directory.Dispose();
                throw new LinuxException("bind or connect", Errno.ENAMETOOLONG, path);
            }
        }

        _bytes = new byte[2 + encoded.Length + 1];
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes, LibC.AfUnix);
        encoded.CopyTo(_bytes, 2);
    }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    public void Dispose() => _directory?.Dispose();
}
