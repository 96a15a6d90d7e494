using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>The memory limit of a container (<c>Memory</c>).</summary>
public sealed record ContainerMemory : Document
{
    /// <summary>Megabytes.</summary>
    [JsonPropertyName("SizeInMB")]
    public ulong SizeInMegabytes { get; init; }
}
