using Caisson.Contracts;
using Microsoft.Extensions.Logging;

namespace Caisson.Bridge.Server;

internal sealed class ServerConnection
{
    internal Task Completion => throw new NotImplementedException();

    internal IReadOnlyList<BridgeCall> CallsInProgress => throw new NotImplementedException();

    internal static ServerConnection Start(
        Stream stream, IComputeService service, TimeProvider timeProvider, ILogger logger, BridgeServerOptions options) =>
        throw new NotImplementedException();

    internal void Close() => throw new NotImplementedException();
}
