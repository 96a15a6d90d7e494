using System.Buffers.Binary;

namespace Caisson.Platform.Linux.Launching;

// Terminals and the loopback interface: ioctl_tty(2), netdevice(7), unix(7).
public sealed partial class PlanBuilder
{
    private const int SetPtyLock = 0x40045431;
    private const int GetPtyPeer = 0x5441;
    private const int SetWindowSize = 0x5414;
    private const int SetControllingTerminal = 0x540e;
    private const int SetInterfaceFlags = 0x8914;

    /// <summary>ioctl(2) TIOCSPTLCK 0.</summary>
    public PlanStep UnlockTerminal(Register master) => Control(master, SetPtyLock, "unlock-pty", Operand.Zeroes(4, "0"));

    /// <summary>ioctl(2) TIOCGPTPEER: the terminal's other side, without a path.</summary>
    public PlanStep OpenTerminalPeer(Register result, Register master) => Call(
        SystemCallNumber.Ioctl, "ioctl", result, master, Operand.Named(GetPtyPeer, "get-pty-peer"),
        Operand.Hex(OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec));

    /// <summary>ioctl(2) TIOCSWINSZ.</summary>
    public PlanStep ResizeTerminal(Register terminal, ushort height, ushort width)
    {
        var size = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(size, height);
        BinaryPrimitives.WriteUInt16LittleEndian(size.AsSpan(2), width);
        return Control(terminal, SetWindowSize, "set-window-size", Operand.Bytes(size, $"{height}x{width}"));
    }

    /// <summary>ioctl(2) TIOCSCTTY of standard input.</summary>
    public PlanStep TakeControllingTerminal() => Call(SystemCallNumber.Ioctl, "ioctl", null, 0, Operand.Named(SetControllingTerminal, "set-ctty"), 0);

    /// <summary>sendmsg(2) with SCM_RIGHTS: hands a descriptor to the parent, as a message of its own.</summary>
    public PlanStep SendDescriptor(Register socket, Register descriptor) => Add(
        PlanOperation.SendDescriptor, SystemCallNumber.Sendmsg, "send_descriptor", null, socket, Operand.Named(0, "message"), Operand.Named(0, "slot"), descriptor);

    /// <summary>socket(2) AF_INET, then ioctl(2) SIOCSIFFLAGS: the loopback interface goes up.</summary>
    public void RaiseLoopback()
    {
        var socket = NewRegister("net");
        var request = new byte[40];
        "lo"u8.CopyTo(request);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(16), 0x1 | 0x8 | 0x40);
        Call(SystemCallNumber.Socket, "socket", socket, Operand.Named(2, "inet"), Operand.Named(2 | OpenFlags.CloseOnExec, "datagram"), 0);
        Control(socket, SetInterfaceFlags, "set-interface-flags", Operand.Bytes(request, "lo up"));
        Close(socket);
    }

    private PlanStep Control(Register descriptor, int request, string name, Operand argument) =>
        Call(SystemCallNumber.Ioctl, "ioctl", null, descriptor, Operand.Named(request, name), argument);
}
