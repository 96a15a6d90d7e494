using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Processors of one group.</summary>
public sealed record WindowsCpuAffinity : Document
{
    /// <summary>One bit a processor.</summary>
    [JsonPropertyName("mask")]
    public ulong Mask { get; init; }

    /// <summary>The processor group.</summary>
    [JsonPropertyName("group")]
    public uint Group { get; init; }
}
