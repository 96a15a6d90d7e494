using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>A network adapter of a Linux guest.</summary>
public sealed record LinuxNetworkAdapter : Document
{
    /// <summary>Its network namespace.</summary>
    [JsonPropertyName("NamespaceID")]
    public string? NamespaceId { get; init; }

    /// <summary>Its id.</summary>
    [JsonPropertyName("ID")]
    public string? Id { get; init; }

    /// <summary>Its address.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Its IP addresses.</summary>
    [JsonPropertyName("IPConfigs")]
    public IReadOnlyList<GuestIpConfig>? Addresses { get; init => field = NoNulls.In(value); }

    /// <summary>Routes over it.</summary>
    public IReadOnlyList<GuestRoute>? Routes { get; init => field = NoNulls.In(value); }

    /// <summary>DNS suffixes, separated by commas.</summary>
    [JsonPropertyName("DNSSuffix")]
    public string? DnsSuffix { get; init; }

    /// <summary>DNS servers, separated by commas.</summary>
    [JsonPropertyName("DNSServerList")]
    public string? DnsServerList { get; init; }

    /// <summary>Whether its routes get a low metric.</summary>
    public bool EnableLowMetric { get; init; }

    /// <summary>Bytes taken off its MTU.</summary>
    [JsonPropertyName("EncapOverhead")]
    public ushort EncapsulationOverheadInBytes { get; init; }

    /// <summary>Whether it is an assigned PCI device.</summary>
    [JsonPropertyName("VPCIAssigned")]
    public bool IsAssignedPci { get; init; }

    /// <summary>Whether routes depend on the source address.</summary>
    [JsonPropertyName("PolicyBasedRouting")]
    public bool UsePolicyBasedRouting { get; init; }
}
