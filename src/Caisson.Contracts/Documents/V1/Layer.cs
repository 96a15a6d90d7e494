using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>A read-only layer.</summary>
public sealed record Layer : Document
{
    /// <summary>A GUID made from the directory's name.</summary>
    [JsonPropertyName("ID")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Id { get => field ?? ""; init; }

    /// <summary>The directory.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Path { get => field ?? ""; init; }
}
