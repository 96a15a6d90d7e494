using System.Globalization;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Opens the FIFOs and files that stand behind standard streams, none of them blocking (open(2), fifo(7)).</summary>
public static class EndpointFiles
{
    private const uint OwnerOnly = 0x180;

    /// <summary>Opens a FIFO, device or file without waiting for its other side. Write access to a FIFO that nobody reads is ENXIO.</summary>
    /// <exception cref="LinuxException">ENOENT, EACCES, ENXIO, EISDIR.</exception>
    public static SafeFileHandle Open(string path, FileAccess access)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var direction = access switch
        {
            FileAccess.Read => OpenFlags.ReadOnly,
            FileAccess.Write => OpenFlags.WriteOnly,
            _ => OpenFlags.ReadWrite,
        };
        const int Flags = OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec;
        return HandleExtensions.Own(LibC.Open(path, direction | Flags, 0), "open", path);
    }

    /// <summary>Opens a regular file for appending; one that is missing is made, readable and writable for its owner.</summary>
    /// <exception cref="LinuxException">EACCES, ENOENT (its directory), ENOSPC.</exception>
    public static SafeFileHandle OpenForAppend(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        const int Flags = OpenFlags.WriteOnly | OpenFlags.Append | OpenFlags.Create | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec;
        return HandleExtensions.Own(LibC.Open(path, Flags, OwnerOnly), "open", path);
    }

    /// <summary>Opens the file behind a descriptor anew, in another direction or with a position of its own, wherever its name is by now (proc(5), <c>/proc/self/fd</c>).</summary>
    /// <param name="descriptor">Borrowed.</param>
    /// <param name="access">The direction.</param>
    /// <exception cref="LinuxException">EACCES, EMFILE, ENXIO (to write to a FIFO that nobody reads).</exception>
    public static SafeFileHandle Reopen(SafeFileHandle descriptor, FileAccess access)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Open(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor.Raw()}"), access);
    }

    /// <summary>A second descriptor for the same open file, close-on-exec.</summary>
    /// <exception cref="LinuxException">EMFILE.</exception>
    public static SafeFileHandle Duplicate(SafeFileHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.Duplicate();
    }
}
