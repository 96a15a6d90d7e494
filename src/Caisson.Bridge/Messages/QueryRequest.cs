namespace Caisson.Bridge.Messages;

/// <summary>Asks: properties of a system, systems, properties of the service.</summary>
internal sealed record QueryRequest : RequestMessage
{
    /// <summary>JSON text of a property query, or of a system query; empty for the default one.</summary>
    public string? Query { get; init; }
}
