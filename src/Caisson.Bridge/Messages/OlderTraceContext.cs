using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>A trace as OpenCensus wrote it: hexadecimal ids in members of their own.</summary>
internal sealed record OlderTraceContext
{
    /// <summary>32 hexadecimal digits.</summary>
    [JsonPropertyName("TraceID")]
    public string? TraceId { get; init; }

    /// <summary>16 hexadecimal digits.</summary>
    [JsonPropertyName("SpanID")]
    public string? SpanId { get; init; }

    /// <summary>Bit 0: sampled.</summary>
    public uint TraceOptions { get; init; }

    /// <summary>What vendors add, base64 of JSON; not interpreted.</summary>
    public string? Tracestate { get; init; }
}
