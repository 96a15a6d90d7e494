using Microsoft.Extensions.Logging;

namespace Caisson.Bridge.Client;

internal sealed class ClientConnection : IAsyncDisposable
{
    internal Task Completion => throw new NotImplementedException();

    internal PeerCapabilities Peer => throw new NotImplementedException();

    internal IReadOnlyList<BridgeCall> CallsInProgress => throw new NotImplementedException();

    internal static Task<ClientConnection> OpenAsync(
        Stream stream, BridgeClientOptions options, TimeProvider timeProvider, ILogger logger, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
