using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>What every request carries (hcsshim <c>internal/gcs/prot</c>, <c>RequestBase</c>).</summary>
internal abstract record RequestMessage
{
    /// <summary>The id of the system; empty for the service itself, the null GUID for a utility VM.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string ContainerId { get => field ?? ""; init; }

    /// <summary>A correlation id that the response repeats; zeros when there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Guid ActivityId { get; init; }

    /// <summary>The caller's trace; filled in when the request is sent.</summary>
    [JsonPropertyName("otsc")]
    public TraceContext? Trace { get; set; }

    /// <summary>The caller's trace as older hosts send it.</summary>
    [JsonPropertyName("ocsc")]
    public OlderTraceContext? OlderTrace { get; init; }

    /// <summary>Ours: the system handle; 0 from a peer that knows no handles.</summary>
    public ulong Handle { get; init; }

    /// <summary>Members we do not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownMembers { get; set; }
}
