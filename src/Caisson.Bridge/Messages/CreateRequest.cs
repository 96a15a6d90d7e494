namespace Caisson.Bridge.Messages;

/// <summary>Makes a system.</summary>
internal sealed record CreateRequest : RequestMessage
{
    /// <summary>JSON text of a compute system document.</summary>
    public required string ContainerConfig { get; init; }
}
