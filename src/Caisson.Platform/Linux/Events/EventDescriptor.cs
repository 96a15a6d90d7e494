using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Events;

/// <summary>eventfd(2): wakes a waiting epoll from another thread.</summary>
internal sealed class EventDescriptor : IDisposable
{
    private readonly SafeFileHandle _descriptor;

    internal EventDescriptor()
    {
        var descriptor = LibC.EventDescriptor(0, LibC.EventNonBlocking | LibC.EventCloseOnExec);
        if (descriptor < 0)
        {
            throw LinuxException.Last("eventfd");
        }

        _descriptor = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    internal int Raw => (int)_descriptor.DangerousGetHandle();

    /// <summary>Makes it readable.</summary>
    internal void Set()
    {
        Span<byte> one = stackalloc byte[8];
        one.Clear();
        one[0] = 1;
        while (LibC.Write(Raw, one, 8) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }
    }

    /// <summary>Makes it unreadable.</summary>
    internal void Reset()
    {
        Span<byte> count = stackalloc byte[8];
        _ = LibC.Read(Raw, count, 8);
    }

    public void Dispose() => _descriptor.Dispose();
}
