using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>A host directory seen inside.</summary>
public sealed record MappedDirectory : Document
{
    /// <summary>The directory on the host.</summary>
    public string? HostPath { get; init; }

    /// <summary>How that path is to be read.</summary>
    public string? HostPathType { get; init; }

    /// <summary>Where it appears.</summary>
    public string? ContainerPath { get; init; }

    /// <summary>Whether it can be written.</summary>
    [JsonPropertyName("ReadOnly")]
    public bool IsReadOnly { get; init; }
}
