namespace Caisson.Ttrpc.Framing;

/// <summary>One frame as it came.</summary>
/// <param name="StreamId">The call it belongs to.</param>
/// <param name="Type">What it is, known or not.</param>
/// <param name="Flags">Its flags, known or not.</param>
/// <param name="Payload">What it carries; null when it was longer than a payload may be, and was thrown away.</param>
internal readonly record struct Frame(uint StreamId, FrameType Type, FrameFlags Flags, byte[]? Payload)
{
    public bool Has(FrameFlags flag) => (Flags & flag) != 0;
}
