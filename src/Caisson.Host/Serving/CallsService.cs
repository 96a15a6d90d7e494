using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Host.Serving;

/// <summary>The engine for one caller, with what only the host knows: the calls of all the others.</summary>
/// <param name="engine">The caller's connection to the engine.</param>
/// <param name="calls">The calls.</param>
internal sealed class CallsService(IComputeService engine, HostCalls calls) : ForwardingComputeService(engine)
{
    /// <summary>Who serves the caller.</summary>
    internal BridgeServer? Server { get; set; }

    /// <inheritdoc/>
    public override async Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken)
    {
        if (!query.PropertyTypes.Contains(PropertyType.CallsInProgress))
        {
            return await Inner.GetSystemPropertiesAsync(system, query, cancellationToken);
        }

        var rest = query with { PropertyTypes = [.. query.PropertyTypes.Where(static type => type != PropertyType.CallsInProgress)] };
        return await Inner.GetSystemPropertiesAsync(system, rest, cancellationToken) with { Calls = calls.Read(Server) };
    }
}
