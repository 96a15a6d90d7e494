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
        var rest = new List<PropertyType>();
        foreach (var type in query.PropertyTypes)
        {
            if (type != PropertyType.CallsInProgress)
            {
                rest.Add(type);
            }
        }

        return rest.Count == query.PropertyTypes.Count
            ? await Inner.GetSystemPropertiesAsync(system, query, cancellationToken)
            : await Inner.GetSystemPropertiesAsync(system, query with { PropertyTypes = rest }, cancellationToken) with { Calls = calls.Read(Server) };
    }
}
