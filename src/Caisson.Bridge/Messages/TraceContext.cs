using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>A trace as W3C Trace Context writes it.</summary>
internal sealed record TraceContext
{
    /// <summary>Version, trace, parent span and flags.</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    /// <summary>What vendors add.</summary>
    [JsonPropertyName("tracestate")]
    public string? TraceState { get; init; }
}
