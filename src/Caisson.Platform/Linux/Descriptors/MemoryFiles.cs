using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Files without a name, in memory (memfd_create(2)).</summary>
public static class MemoryFiles
{
    private const uint CloseOnExec = 1;

    /// <summary>Makes a file that holds these bytes and is read from its beginning. Close-on-exec.</summary>
    /// <param name="name">What <c>/proc/PID/fd</c> shows.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    public static SafeFileHandle Create(string name, ReadOnlySpan<byte> content)
    {
        var file = HandleExtensions.Own(LibC.MemoryFile(name, CloseOnExec), "memfd_create");
        try
        {
            RandomAccess.Write(file, content, 0);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
