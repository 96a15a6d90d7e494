using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>A change of log forwarding; the settings of a service modification for <c>LogForwardService</c>.</summary>
public sealed record LogForwardServiceRequest : Document
{
    /// <summary>What to do.</summary>
    [JsonPropertyName("RPCType")]
    public LogForwardOperation Operation { get; init; }

    /// <summary>The operation's own settings, JSON in a string.</summary>
    public string? Settings { get; init; }
}
