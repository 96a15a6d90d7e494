using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A network interface of a Solaris container.</summary>
public sealed record SolarisNetwork : Document
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("linkname")]
    public string? LinkName { get; init; }

    /// <summary>The link underneath.</summary>
    [JsonPropertyName("lowerLink")]
    public string? LowerLink { get; init; }

    /// <summary>Addresses it may use.</summary>
    [JsonPropertyName("allowedAddress")]
    public string? AllowedAddress { get; init; }

    /// <summary>Whether those are configured.</summary>
    [JsonPropertyName("configureAllowedAddress")]
    public string? ConfigureAllowedAddress { get; init; }

    /// <summary>The default router.</summary>
    [JsonPropertyName("defrouter")]
    public string? DefaultRouter { get; init; }

    /// <summary>Protections.</summary>
    [JsonPropertyName("linkProtection")]
    public string? LinkProtection { get; init; }

    /// <summary>Its address.</summary>
    [JsonPropertyName("macAddress")]
    public string? MacAddress { get; init; }
}
