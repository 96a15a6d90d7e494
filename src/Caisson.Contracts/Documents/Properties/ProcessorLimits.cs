using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>Processor limits of a running virtual machine.</summary>
public sealed record ProcessorLimits : Document
{
    /// <summary>The most time.</summary>
    public ulong Limit { get; init; }

    /// <summary>The relative weight.</summary>
    public ulong Weight { get; init; }

    /// <summary>The least time.</summary>
    public ulong Reservation { get; init; }

    /// <summary>The highest frequency.</summary>
    [JsonPropertyName("MaximumFrequencyMHz")]
    public uint MaximumFrequencyInMegahertz { get; init; }
}
