namespace Caisson.Bridge.Messages;

/// <summary>Pauses or saves a system.</summary>
internal sealed record OptionsRequest : RequestMessage
{
    /// <summary>JSON text of the verb's options; null for none.</summary>
    public string? Options { get; init; }
}
