namespace Caisson.Ttrpc.Framing;

/// <summary>What a frame is; types that are not listed are ignored, for later versions of the protocol.</summary>
internal enum FrameType : byte
{
    Request = 1,
    Response = 2,
    Data = 3,
}
