using Caisson.Bridge.Server;
using Caisson.Contracts;
using Microsoft.Extensions.Logging;

namespace Caisson.Bridge;

/// <summary>Offers a compute service to the peer at the other end of one stream, until that connection ends.</summary>
/// <remarks>
/// <para>The handles that the peer gets belong to its connection. When the connection ends, for whatever reason, they are closed at the service: what ends
/// with its creator's handle ends then. Requests begun are carried to their end; a handle that appears afterwards is closed at once.</para>
/// <para>One reader takes requests off the stream in order and begins each before it reads the next one; the service's verbs must not block.
/// The service itself is the caller's and stays open.</para>
/// </remarks>
public sealed class BridgeServer : IAsyncDisposable
{
    private readonly ServerConnection _connection;

    private BridgeServer(ServerConnection connection) => _connection = connection;

    /// <summary>Ends when the connection has ended, its handles are closed and its last request is done. Never faults: the cause is logged.</summary>
    public Task Completion => _connection.Completion;

    /// <summary>The requests in progress, oldest first.</summary>
    public IReadOnlyList<BridgeCall> CallsInProgress => _connection.CallsInProgress;

    /// <summary>Begins to serve.</summary>
    /// <param name="stream">Given away: it is disposed when the connection ends. Only a <see cref="Platform.Linux.Descriptors.DescriptorStream"/> can carry
    /// a process's descriptors. Whether the peer may connect at all is checked before.</param>
    /// <param name="service">What to offer. It may be behind any number of servers at once.</param>
    /// <param name="timeProvider">The clock of diagnosis.</param>
    /// <param name="logger">Where warnings go.</param>
    /// <param name="options">Null for the defaults.</param>
    public static BridgeServer Start(
        Stream stream, IComputeService service, TimeProvider timeProvider, ILogger logger, BridgeServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        return new BridgeServer(ServerConnection.Start(stream, service, timeProvider, logger, options ?? BridgeServerOptions.Default));
    }

    /// <summary>Serves until the connection has ended and all of its handles are closed.</summary>
    /// <param name="stream">As in <see cref="Start"/>.</param>
    /// <param name="service">As in <see cref="Start"/>.</param>
    /// <param name="timeProvider">As in <see cref="Start"/>.</param>
    /// <param name="logger">As in <see cref="Start"/>.</param>
    /// <param name="cancellationToken">Ends the connection; the call then completes as after any other end.</param>
    /// <param name="options">Null for the defaults.</param>
    public static async Task RunAsync(
        Stream stream,
        IComputeService service,
        TimeProvider timeProvider,
        ILogger logger,
        CancellationToken cancellationToken,
        BridgeServerOptions? options = null)
    {
        var server = Start(stream, service, timeProvider, logger, options);
        using var end = cancellationToken.Register(static server => ((BridgeServer)server!)._connection.Close(), server);
        await server.Completion;
    }

    /// <summary>Ends the connection. Idempotent; does not wait.</summary>
    public void Close() => _connection.Close();

    /// <summary>Ends the connection and waits for <see cref="Completion"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _connection.Close();
        await Completion;
    }
}
