using Caisson.Bridge.Framing;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Bridge.Server;

/// <summary>One request in progress.</summary>
/// <param name="id">Its message id.</param>
/// <param name="type">Its message type.</param>
/// <param name="startedAt">A time stamp of the connection's clock.</param>
/// <param name="descriptors">What came with it; closed with the call unless taken.</param>
internal sealed class ServerCall(ulong id, MessageType type, long startedAt, IReadOnlyList<SafeFileHandle> descriptors)
{
    private volatile BridgeLayer _layer = BridgeLayer.Service;
    private volatile IReadOnlyList<SafeFileHandle> _descriptors = descriptors;

    internal ulong Id => id;

    internal MessageType Type => type;

    internal long StartedAt => startedAt;

    internal BridgeLayer Layer
    {
        get => _layer;
        set => _layer = value;
    }

    internal string Operation { get; set; } = $"0x{(uint)type:x8}";

    internal string? ObjectId { get; set; }

    internal int DescriptorCount => _descriptors.Count;

    /// <summary>What to do when the reply is on its way; null for nothing.</summary>
    internal Action? Replied { get; set; }

    /// <summary>Gives the descriptors away.</summary>
    internal IReadOnlyList<SafeFileHandle> MoveDescriptors()
    {
        var moved = _descriptors;
        _descriptors = [];
        return moved;
    }

    internal void CloseDescriptors()
    {
        foreach (var descriptor in MoveDescriptors())
        {
            descriptor.Dispose();
        }
    }
}
