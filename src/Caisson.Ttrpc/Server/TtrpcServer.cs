using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.Ttrpc.Server;

/// <summary>Serves services over any number of connections.</summary>
/// <remarks>
/// The reader of a connection never waits for a handler: a call that lasts as long as a container does not keep others from being answered. Handlers of one
/// connection run at once, on the context on which <see cref="ServeAsync"/> was called; the server starts no thread.
/// </remarks>
public sealed class TtrpcServer
{
    private readonly FrozenDictionary<string, ITtrpcService> _services;
    private readonly TtrpcServerOptions _options;
    private readonly ILogger _logger;
    private readonly ServerConnections _connections = new();

    /// <summary>Makes a server of some services.</summary>
    /// <param name="services">The services, each with a name of its own.</param>
    /// <param name="options">Defaults when null.</param>
    /// <param name="logger">Where failures of handlers are told; nowhere when null.</param>
    /// <exception cref="ArgumentException">Two services have one name.</exception>
    public TtrpcServer(IEnumerable<ITtrpcService> services, TtrpcServerOptions? options = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var byName = new Dictionary<string, ITtrpcService>();
        foreach (var service in services)
        {
            if (!byName.TryAdd(service.Name, service))
            {
                throw new ArgumentException($"two services are called '{service.Name}'", nameof(services));
            }
        }

        _services = byName.ToFrozenDictionary();
        _options = options ?? new TtrpcServerOptions();
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>What the server works on, over all its connections, the oldest call first; read from what it keeps anyway, so nothing is spent until somebody looks.</summary>
    /// <returns>The calls as they are at this moment, with those whose handlers look.</returns>
    public IReadOnlyList<TtrpcCallInProgress> ReadCalls() => _connections.ReadCalls();

    /// <summary>Serves one connection to its end.</summary>
    /// <param name="stream">The connection; it is closed at the end.</param>
    /// <param name="peer">What its handlers find in <see cref="TtrpcCallContext.Peer"/>.</param>
    /// <param name="cancellationToken">Ends the connection: running handlers are cancelled and waited for.</param>
    /// <returns>When the connection has ended, however it did, and its handlers with it.</returns>
    public Task ServeAsync(Stream stream, object? peer = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ServerConnection(_services, _connections, _options, stream, peer, _logger).RunAsync(cancellationToken);
    }
}
