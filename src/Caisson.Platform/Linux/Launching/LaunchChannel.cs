using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>The socket between a child that carries out its plan and its parent: one message a fact, closed by execve.</summary>
/// <remarks>
/// A pair of sequenced-packet sockets: messages stay whole, descriptors travel with them, and each side sees the other's end. The child's end must be
/// closed in the parent right after the clone, before the next one, so that no sibling holds it open.
/// </remarks>
public sealed unsafe class LaunchChannel : IDisposable
{
    private const int SequencedPacket = 5;
    private const int ControlBytes = 24;
    private const int ControlBytesOfOneDescriptor = 20;

    private LaunchChannel(SafeFileHandle parentEnd, SafeFileHandle childEnd)
    {
        ParentEnd = parentEnd;
        ChildEnd = childEnd;
    }

    /// <summary>Our end.</summary>
    public SafeFileHandle ParentEnd { get; }

    /// <summary>The child's end.</summary>
    public SafeFileHandle ChildEnd { get; }

    /// <summary>Makes the pair.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    public static LaunchChannel Create()
    {
        Span<int> ends = stackalloc int[2];
        return LibC.SocketPair(LibC.AfUnix, SequencedPacket | LibC.SockCloseOnExec, 0, ends) < 0
            ? throw LinuxException.Last("socketpair")
            : new LaunchChannel(new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>Takes the next message; null when there is none yet.</summary>
    /// <exception cref="LinuxException">EMFILE: no descriptor is left for the child's terminal. Others: as recvmsg(2).</exception>
    public LaunchMessage? TryReceive()
    {
        ChildReport report;
        var vector = new IoVector { Base = &report, Length = (nuint)sizeof(ChildReport) };
        var control = stackalloc byte[ControlBytes];
        var header = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlBytes };
        var length = LibC.ReceiveMessage((int)ParentEnd.DangerousGetHandle(), ref header, LibC.MsgDontWait | LibC.MsgCloseOnExec);
        if (length < 0)
        {
            var error = LinuxException.Last("recvmsg");
            return error.Errno switch
            {
                Errno.EAGAIN or Errno.EINTR => null,
                Errno.ECONNRESET => new LaunchMessage.Closed(),
                _ => throw error,
            };
        }

        if (length < sizeof(ChildReport))
        {
            return new LaunchMessage.Closed();
        }

        return report.Kind switch
        {
            ChildReport.KindReady => new LaunchMessage.Ready(),
            ChildReport.KindMade => new LaunchMessage.Made(),
            // The kernel leaves out what we have no descriptor for.
            ChildReport.KindTerminal or ChildReport.KindProcess when header.ControlLength < ControlBytesOfOneDescriptor => throw new LinuxException("recvmsg", Errno.EMFILE),
            ChildReport.KindTerminal => new LaunchMessage.Terminal(new SafeFileHandle(*(int*)(control + 16), ownsHandle: true)),
            ChildReport.KindProcess => new LaunchMessage.Process(new SafeFileHandle(*(int*)(control + 16), ownsHandle: true)),
            ChildReport.KindDescriptor => new LaunchMessage.Descriptor(report.Errno),
            _ => new LaunchMessage.Failed(report.Step, report.Errno),
        };
    }

    /// <summary>Sends the byte a child waits for on its socket: an exec at its gate, a container for its id maps and its hooks. A child that has gone is found out by <see cref="TryReceive"/>.</summary>
    public void Release() => SendByte(ParentEnd);

    /// <summary>Writes the byte a container's init waits for into its gate.</summary>
    /// <exception cref="LinuxException">write failed.</exception>
    public static void Release(SafeFileHandle gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ReadOnlySpan<byte> go = [1];
        if (LibC.Write((int)gate.DangerousGetHandle(), go, 1) < 0)
        {
            throw LinuxException.Last("write gate");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ParentEnd.Dispose();
        ChildEnd.Dispose();
    }

    private static void SendByte(SafeFileHandle socket)
    {
        byte go = 1;
        var vector = new IoVector { Base = &go, Length = 1 };
        var header = new MessageHeader { Vectors = &vector, VectorCount = 1 };
        _ = LibC.SendMessage((int)socket.DangerousGetHandle(), ref header, LibC.MsgNoSignal);
    }
}
