using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>A change of a running container, in schema v1.</summary>
public sealed record ResourceModificationRequest : Document
{
    /// <summary>What, for instance <c>Network</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string ResourceType { get => field ?? ""; init; }

    /// <summary>The resource's own settings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? Settings { get; init; }

    /// <summary>Add or remove.</summary>
    public ModifyRequestType? RequestType { get; init; }
}
