namespace Caisson.Ttrpc.Framing;

/// <summary>The flags of requests and data; a unary request has none.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>The sender sends no more on this stream.</summary>
    RemoteClosed = 0x01,

    /// <summary>Of a request: data follow.</summary>
    RemoteOpen = 0x02,

    /// <summary>Of data: there is no message in it; without this flag, no bytes are an empty message.</summary>
    NoData = 0x04,
}
