using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Shim.Bootstrap;

/// <summary>What containerd writes to our standard input.</summary>
internal static class StandardInput
{
    private const int MaximumInBytes = 4 << 20;

    /// <summary>Everything up to the end; nothing when there is no input.</summary>
    /// <exception cref="InvalidDataException">It is longer than 4 MiB.</exception>
    public static byte[] ReadToEnd()
    {
        try
        {
            return PlainFile.ReadToEnd(new SafeFileHandle(0, ownsHandle: false), MaximumInBytes);
        }
        catch (LinuxException error) when (error.Errno is Errno.EBADF or Errno.EIO)
        {
            return [];
        }
    }
}
