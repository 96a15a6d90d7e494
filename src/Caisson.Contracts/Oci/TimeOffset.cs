using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The offset of a clock in a time namespace.</summary>
public sealed record TimeOffset : Document
{
    /// <summary>Seconds.</summary>
    [JsonPropertyName("secs")]
    public long Seconds { get; init; }

    /// <summary>Nanoseconds on top.</summary>
    [JsonPropertyName("nanosecs")]
    public uint Nanoseconds { get; init; }
}
