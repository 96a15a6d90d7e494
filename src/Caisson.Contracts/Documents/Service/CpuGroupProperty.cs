using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Service;

/// <summary>A property of a CPU group.</summary>
public sealed record CpuGroupProperty : Document
{
    /// <summary>Which one.</summary>
    [JsonPropertyName("PropertyCode")]
    public CpuGroupPropertyCode Code { get; init; }

    /// <summary>Its value.</summary>
    [JsonPropertyName("PropertyValue")]
    public uint Value { get; init; }
}
