using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>A share mounted in a Linux guest.</summary>
public sealed record LinuxMappedDirectory : Document
{
    /// <summary>Where.</summary>
    public string? MountPath { get; init; }

    /// <summary>The vsock port of the share.</summary>
    public int Port { get; init; }

    /// <summary>The share.</summary>
    public string? ShareName { get; init; }

    /// <summary>Whether it can be written.</summary>
    [JsonPropertyName("ReadOnly")]
    public bool IsReadOnly { get; init; }
}
