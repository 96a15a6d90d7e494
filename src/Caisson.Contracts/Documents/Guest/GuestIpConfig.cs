using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>An IP address of a guest's network adapter.</summary>
public sealed record GuestIpConfig : Document
{
    /// <summary>The address.</summary>
    [JsonPropertyName("IPAddress")]
    public string? Address { get; init; }

    /// <summary>The length of its network's prefix.</summary>
    public byte PrefixLength { get; init; }
}
