using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A device node to make inside.</summary>
public sealed record LinuxDevice : Document
{
    /// <summary>Where, an absolute path inside.</summary>
    [JsonPropertyName("path")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Path { get; init; }

    /// <summary><c>c</c> or <c>u</c> character, <c>b</c> block, <c>p</c> FIFO.</summary>
    [JsonPropertyName("type")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Type { get; init; }

    /// <summary>The major number.</summary>
    [JsonPropertyName("major")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Major { get; init; }

    /// <summary>The minor number.</summary>
    [JsonPropertyName("minor")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Minor { get; init; }

    /// <summary>Permission bits; null means the default.</summary>
    [JsonPropertyName("fileMode")]
    public uint? FileMode { get; init; }

    /// <summary>The owner inside; null means 0.</summary>
    [JsonPropertyName("uid")]
    public uint? Uid { get; init; }

    /// <summary>The group inside; null means 0.</summary>
    [JsonPropertyName("gid")]
    public uint? Gid { get; init; }
}
