using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Block input and output limits.</summary>
public sealed record BlockIoResources : Document
{
    /// <summary>The relative weight, 10 to 1000.</summary>
    [JsonPropertyName("weight")]
    public ushort? Weight { get; init; }

    /// <summary>The weight against child groups (v1).</summary>
    [JsonPropertyName("leafWeight")]
    public ushort? LeafWeight { get; init; }

    /// <summary>Weights per device.</summary>
    [JsonPropertyName("weightDevice")]
    public IReadOnlyList<WeightDevice>? WeightDevices { get; init => field = NoNulls.In(value); }

    /// <summary>Read limits, bytes a second.</summary>
    [JsonPropertyName("throttleReadBpsDevice")]
    public IReadOnlyList<ThrottleDevice>? ThrottleReadBytesPerSecond { get; init => field = NoNulls.In(value); }

    /// <summary>Write limits, bytes a second.</summary>
    [JsonPropertyName("throttleWriteBpsDevice")]
    public IReadOnlyList<ThrottleDevice>? ThrottleWriteBytesPerSecond { get; init => field = NoNulls.In(value); }

    /// <summary>Read limits, operations a second.</summary>
    [JsonPropertyName("throttleReadIOPSDevice")]
    public IReadOnlyList<ThrottleDevice>? ThrottleReadOperationsPerSecond { get; init => field = NoNulls.In(value); }

    /// <summary>Write limits, operations a second.</summary>
    [JsonPropertyName("throttleWriteIOPSDevice")]
    public IReadOnlyList<ThrottleDevice>? ThrottleWriteOperationsPerSecond { get; init => field = NoNulls.In(value); }
}
