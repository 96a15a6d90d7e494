namespace Caisson.Ttrpc.Framing;

/// <summary>A frame on its way out: header and payload in one array of the shared pool, which goes back there once written.</summary>
/// <param name="Bytes">The array; longer than the frame.</param>
/// <param name="Length">The frame's own length.</param>
internal readonly record struct OutgoingFrame(byte[] Bytes, int Length);
