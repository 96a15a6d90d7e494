namespace Caisson.Contracts.Documents.Devices;

/// <summary>A network adapter.</summary>
public sealed record NetworkAdapter : Document
{
    /// <summary>The endpoint's GUID.</summary>
    public string? EndpointId { get; init; }

    /// <summary>Its address, with hyphens.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Offload to hardware.</summary>
    public IovSettings? IovSettings { get; init; }
}
