using Caisson.Shim.Protocol;

namespace Caisson.Shim.Events;

/// <summary>Hands one event to containerd.</summary>
internal interface IEventReceiver : IAsyncDisposable
{
    /// <summary>Hands it over; completes when containerd has it.</summary>
    /// <exception cref="Ttrpc.TtrpcStatusException">containerd refuses it for good.</exception>
    /// <exception cref="IOException">containerd cannot be reached, or went away before it answered.</exception>
    Task ForwardAsync(Envelope envelope, CancellationToken cancellationToken);
}
