using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Who a process runs as.</summary>
public sealed record User : Document
{
    /// <summary>The user id inside.</summary>
    [JsonPropertyName("uid")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint Uid { get; init; }

    /// <summary>The group id inside.</summary>
    [JsonPropertyName("gid")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint Gid { get; init; }

    /// <summary>The file mode mask; null leaves it.</summary>
    [JsonPropertyName("umask")]
    public uint? Umask { get; init; }

    /// <summary>Supplementary group ids inside.</summary>
    [JsonPropertyName("additionalGids")]
    public IReadOnlyList<uint>? AdditionalGids { get; init; }

    /// <summary>The user's name; Windows only.</summary>
    [JsonPropertyName("username")]
    public string? UserName { get; init; }
}
