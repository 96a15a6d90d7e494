using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>The job object of a process-isolated container.</summary>
public sealed record SiloProperties : Document
{
    /// <summary>Whether there is one.</summary>
    [JsonPropertyName("Enabled")]
    public bool IsEnabled { get; init; }

    /// <summary>Its name.</summary>
    public string? JobName { get; init; }
}
