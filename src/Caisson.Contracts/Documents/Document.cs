using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents;

/// <summary>The base of every JSON document: members we do not know are kept and written again.</summary>
/// <remarks>
/// The generated readers assign every init-only member, the absent ones too, so an initializer (<c>= ""</c>) is lost on reading. A member that is never
/// null and not required has a getter that supplies its default instead: <c>get =&gt; field ?? ""</c>.
/// </remarks>
public abstract record Document
{
    /// <summary>Members that no property stands for, by their JSON name; null when there are none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownMembers { get; set; }
}
