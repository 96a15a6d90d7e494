using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Processor limits of a Windows container; count, shares and maximum exclude each other.</summary>
public sealed record WindowsCpuResources : Document
{
    /// <summary>Processors.</summary>
    [JsonPropertyName("count")]
    public ulong? Count { get; init; }

    /// <summary>The relative weight, 1 to 10000.</summary>
    [JsonPropertyName("shares")]
    public ushort? Shares { get; init; }

    /// <summary>Hundredths of a percent, 1 to 10000.</summary>
    [JsonPropertyName("maximum")]
    public ushort? Maximum { get; init; }

    /// <summary>Processors it may run on.</summary>
    [JsonPropertyName("affinity")]
    public IReadOnlyList<WindowsCpuAffinity>? Affinity { get; init => field = NoNulls.In(value); }
}
