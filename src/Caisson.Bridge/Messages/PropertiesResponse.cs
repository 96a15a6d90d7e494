namespace Caisson.Bridge.Messages;

/// <summary>Answers a query.</summary>
internal sealed record PropertiesResponse : ResponseMessage
{
    /// <summary>JSON text of what was asked for.</summary>
    public string? Properties { get; init; }
}
