using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Caisson.Ttrpc.Server;

/// <summary>Who is at the other end of a unix socket, as the kernel vouches (SO_PEERCRED, unix(7)).</summary>
/// <param name="ProcessId">The process that connected.</param>
/// <param name="Uid">Its effective user.</param>
/// <param name="Gid">Its effective group.</param>
public sealed record UnixPeer(int ProcessId, uint Uid, uint Gid)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Asks the kernel. Of a socket that listens it tells who began to.</summary>
    /// <param name="socket">A unix socket.</param>
    /// <exception cref="SocketException">It is none.</exception>
    [SupportedOSPlatform("linux")]
    public static UnixPeer Of(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return new UnixPeer(
            BinaryPrimitives.ReadInt32LittleEndian(credentials),
            BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(credentials[8..]));
    }
}
