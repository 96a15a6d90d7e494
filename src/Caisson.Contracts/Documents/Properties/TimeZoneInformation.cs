using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>A time zone.</summary>
public sealed record TimeZoneInformation : Document
{
    /// <summary>UTC minus local time.</summary>
    [JsonPropertyName("Bias")]
    public int BiasInMinutes { get; init; }

    /// <summary>The name of standard time.</summary>
    public string? StandardName { get; init; }

    /// <summary>When it begins.</summary>
    public SystemTime? StandardDate { get; init; }

    /// <summary>Added to the bias then.</summary>
    [JsonPropertyName("StandardBias")]
    public int StandardBiasInMinutes { get; init; }

    /// <summary>The name of daylight time.</summary>
    public string? DaylightName { get; init; }

    /// <summary>When it begins.</summary>
    public SystemTime? DaylightDate { get; init; }

    /// <summary>Added to the bias then.</summary>
    [JsonPropertyName("DaylightBias")]
    public int DaylightBiasInMinutes { get; init; }
}
