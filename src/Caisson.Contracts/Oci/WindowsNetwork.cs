using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The network of a Windows container.</summary>
public sealed record WindowsNetwork : Document
{
    /// <summary>The endpoints' ids.</summary>
    [JsonPropertyName("endpointList")]
    public IReadOnlyList<string>? Endpoints { get; init => field = NoNulls.In(value); }

    /// <summary>Whether names without a dot are resolved.</summary>
    [JsonPropertyName("allowUnqualifiedDNSQuery")]
    public bool AllowUnqualifiedDnsQuery { get; init; }

    /// <summary>The DNS suffixes.</summary>
    [JsonPropertyName("DNSSearchList")]
    public IReadOnlyList<string>? DnsSearchList { get; init => field = NoNulls.In(value); }

    /// <summary>The container whose network it shares.</summary>
    [JsonPropertyName("networkSharedContainerName")]
    public string? NetworkSharedContainerName { get; init; }

    /// <summary>The network namespace's id.</summary>
    [JsonPropertyName("networkNamespace")]
    public string? NetworkNamespace { get; init; }
}
