using System.Text.Json;

namespace Caisson.Contracts.Documents;

/// <summary>A change of a setting of the service itself (schema v2).</summary>
public sealed record ModificationRequest : Document
{
    /// <summary>The setting.</summary>
    public required string PropertyType { get; init; }

    /// <summary>Its new value.</summary>
    public JsonElement? Settings { get; init; }
}
