using System.Text;
using Caisson.Platform.Linux;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Cgroups;

/// <summary>Writes limits into one directory, opening a file once for values that follow each other.</summary>
internal sealed class ControlFileWriter(CgroupDirectory? directory) : IDisposable
{
    private SafeFileHandle? _file;
    private string? _name;

    /// <summary>Writes one value.</summary>
    /// <param name="write">What; becomes its replacement when the host knows only that.</param>
    /// <returns>0 or the error number.</returns>
    public int Write(ref CgroupWrite write)
    {
        if (directory is null)
        {
            return Errno.ENOENT;
        }

        if (write.MustCover is { } usage && !Covers(directory, usage, write.Value))
        {
            return Errno.EBUSY;
        }

        if (_name != write.File)
        {
            Close();
            _file = directory.TryOpen(write.File, FileAccess.Write, out var errno);
            if (_file is null && errno == Errno.ENOENT && write.Otherwise is { } otherwise)
            {
                write = otherwise;
                _file = directory.TryOpen(write.File, FileAccess.Write, out errno);
            }

            if (_file is null)
            {
                return errno;
            }

            _name = write.File;
        }

        return -KernelFile.Write(_file!, Encoding.UTF8.GetBytes(write.Value));
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static bool Covers(CgroupDirectory directory, string file, string value)
    {
        using var usage = directory.Read(file);
        return !CgroupNumbers.TryParse(usage.Bytes, out var used) || !ulong.TryParse(value, out var limit) || used <= limit;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
        _name = null;
    }
}
