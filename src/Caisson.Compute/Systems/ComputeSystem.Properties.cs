using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.V1;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

public sealed partial class ComputeSystem
{
    /// <summary>Asks for properties, in schema v2. No types: the identity fields.</summary>
    /// <param name="types">The properties wanted; one named twice is computed once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ComputeOperationException">One of the types cannot be had; what was had stands in <see cref="ErrorDetails.Obtained"/>.</exception>
    public Task<SystemProperties> GetPropertiesAsync(IReadOnlyCollection<PropertyType> types, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(types);
        return QueryAsync(OperationNames.SystemPropertiesV2, Of(types), cancellationToken);
    }

    /// <summary>Asks for properties with a query of one's own, which is sent as it is.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<SystemProperties> GetPropertiesAsync(PropertyQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return QueryAsync(OperationNames.SystemPropertiesV3, query, cancellationToken);
    }

    /// <summary>Asks for properties, in schema v1.</summary>
    /// <param name="types">The properties wanted; one named twice is computed once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.UnexpectedValue"/>: the answer has no form in schema v1.</exception>
    public async Task<ContainerProperties> GetContainerPropertiesAsync(
        IReadOnlyCollection<PropertyType> types, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(types);
        var properties = await QueryAsync(OperationNames.SystemProperties, Of(types), cancellationToken);
        return SchemaV1Translation.ToContainerProperties(properties, Id.Value);
    }

    private static PropertyQuery Of(IReadOnlyCollection<PropertyType> types) => new() { PropertyTypes = [.. types.Distinct()] };

    private Task<SystemProperties> QueryAsync(string operation, PropertyQuery query, CancellationToken cancellationToken) =>
        _calls.RunAsync(
            operation, _options.Timeouts.Call, CallKind.Immediate, token => _service.GetSystemPropertiesAsync(_handle, query, token), cancellationToken);
}
