using Caisson.Platform.Linux.Descriptors;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Client;

namespace Caisson.Shim.Events;

/// <summary>containerd's ttrpc socket. Connected when the first event comes, and anew after a connection broke.</summary>
internal sealed class TtrpcReceiver(string path, IDescriptorIo io, TimeProvider time) : IEventReceiver
{
    private TtrpcClient? _client;

    /// <inheritdoc/>
    public async Task ForwardAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        if (_client is { Completion.IsCompleted: true })
        {
            await DisposeAsync();
        }

        _client ??= new TtrpcClient(await io.ConnectAsync(path, cancellationToken), new TtrpcClientOptions { Time = time });
        await new EventsClient(_client).ForwardAsync(new ForwardRequest { Envelope = envelope }, null, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.DisposeAsync();
        }
    }
}
