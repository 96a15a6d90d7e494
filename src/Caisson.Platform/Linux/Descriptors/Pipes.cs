using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Makes anonymous pipes (pipe2(2)).</summary>
public static class Pipes
{
    /// <summary>The size pipes are grown to where the kernel lets us; unprivileged users may meet <c>/proc/sys/fs/pipe-user-pages-soft</c>.</summary>
    public const int PreferredBytes = 1 << 20;

    /// <summary>Makes a pipe, close-on-exec and blocking at both ends, grown to <see cref="PreferredBytes"/> if possible.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    public static (SafeFileHandle Reader, SafeFileHandle Writer) Create()
    {
        Span<int> ends = stackalloc int[2];
        if (LibC.Pipe2(ends, OpenFlags.CloseOnExec) < 0)
        {
            throw LinuxException.Last("pipe2");
        }

        _ = LibC.Fcntl(ends[1], LibC.FSetPipeSize, PreferredBytes);
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>How many bytes can be read from a pipe, a FIFO, a socket or a terminal (ioctl FIONREAD); 0 where nobody can tell.</summary>
    /// <param name="descriptor">Borrowed.</param>
    public static int CountReadable(SafeFileHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var count = 0;
        return LibC.IoctlNumber(descriptor.Raw(), LibC.CountReadable, ref count) < 0 ? 0 : count;
    }

    /// <summary>Whether somebody has a pipe or FIFO open for reading (poll(2): POLLERR at the writing end when nobody has).</summary>
    /// <param name="writer">Its writing end; borrowed.</param>
    public static bool HasReader(SafeFileHandle writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var poll = new PollDescriptor { Descriptor = writer.Raw() };
        return LibC.Poll(ref poll, 1, 0) == 0 || (poll.Returned & LibC.PollError) == 0;
    }

    /// <summary>A close-on-exec duplicate of a descriptor (fcntl(2), F_DUPFD_CLOEXEC).</summary>
    /// <param name="descriptor">Borrowed.</param>
    /// <exception cref="LinuxException">EBADF, EMFILE.</exception>
    public static SafeFileHandle Duplicate(SafeFileHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.Duplicate();
    }
}
