using System.Text.Json;

namespace Caisson.Contracts.Documents;

/// <summary>Which properties of a system are wanted. No types: the identity fields only.</summary>
public sealed record PropertyQuery : Document
{
    /// <summary>The types; one named twice is computed once.</summary>
    public IReadOnlyList<PropertyType> PropertyTypes { get => field ?? []; init; }

    /// <summary>Queries with arguments, by type.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Queries { get; init; }
}
