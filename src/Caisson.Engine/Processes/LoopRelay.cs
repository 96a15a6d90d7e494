using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Relays;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>A relay on the event loop, with what must stay open beside it.</summary>
internal sealed class LoopRelay : IRelay
{
    private readonly Relay _relay;

    /// <summary>Starts moving bytes. Both ends are taken over, also when this fails.</summary>
    public LoopRelay(EventLoop loop, SafeFileHandle source, SafeFileHandle destination) => _relay = Relay.Start(loop, source, destination);

    /// <inheritdoc/>
    public long BytesMoved => _relay.BytesMoved;

    /// <inheritdoc/>
    public Task Completion => _relay.Completion;

    /// <inheritdoc/>
    public void Dispose() => _relay.Dispose();
}
