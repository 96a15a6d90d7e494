using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents;

/// <summary>The base of every JSON document: members we do not know are kept and written again.</summary>
public abstract record Document
{
    /// <summary>Members that no property stands for, by their JSON name; null when there are none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownMembers { get; set; }
}
