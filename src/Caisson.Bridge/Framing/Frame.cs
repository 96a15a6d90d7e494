using Microsoft.Win32.SafeHandles;

namespace Caisson.Bridge.Framing;

/// <summary>One message as it came off the wire.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">The request's id, repeated by its response.</param>
/// <param name="Body">UTF-8 JSON. Valid only until the next read from the same <see cref="FrameReader"/>.</param>
/// <param name="Descriptors">What came with its first byte; the receiver owns and closes them.</param>
internal readonly record struct Frame(MessageType Type, ulong Id, ReadOnlyMemory<byte> Body, IReadOnlyList<SafeFileHandle> Descriptors)
{
    /// <summary>Closes the descriptors that came with the frame.</summary>
    internal void CloseDescriptors()
    {
        foreach (var descriptor in Descriptors)
        {
            descriptor.Dispose();
        }
    }
}
