using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>A persistent memory device.</summary>
public sealed record VirtualPMemDevice : Document
{
    /// <summary>The image.</summary>
    public string? HostPath { get; init; }

    /// <summary>Whether it can be written.</summary>
    [JsonPropertyName("ReadOnly")]
    public bool IsReadOnly { get; init; }

    /// <summary>The image's format.</summary>
    public VirtualPMemImageFormat ImageFormat { get; init; }
}
