using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

// Sockets: socket(2), socketpair(2), bind(2), listen(2), accept4(2), connect(2), shutdown(2), sendmsg(2), recvmsg(2), getsockopt(2).
internal static partial class LibC
{
    internal const int AfUnix = 1;
    internal const int SockStream = 1;
    internal const int SockNonBlocking = 0x800;
    internal const int SockCloseOnExec = 0x80000;
    internal const int SolSocket = 1;
    internal const int SoType = 3;
    internal const int SoPeerCredentials = 17;
    internal const int ScmRights = 1;
    internal const int ShutWrite = 1;
    internal const int ShutReadWrite = 2;
    internal const int MsgDontWait = 0x40;
    internal const int MsgNoSignal = 0x4000;
    internal const int MsgCloseOnExec = 0x40000000;
    internal const int MsgControlTruncated = 8;

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    internal static partial int SocketPair(int domain, int type, int protocol, Span<int> ends);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int descriptor, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(int descriptor, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept4(int descriptor, nint address, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int descriptor, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    internal static partial nint SendMessage(int descriptor, ref MessageHeader message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    internal static partial nint ReceiveMessage(int descriptor, ref MessageHeader message, int flags);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetSocketOption(int descriptor, int level, int option, Span<int> value, ref int length);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int Fchmod(int descriptor, uint mode);
}
