using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Caisson.Contracts.Documents;

/// <summary>Refuses null elements of lists and maps, which the serialiser itself lets through in spite of their element type.</summary>
internal static class NoNulls
{
    /// <summary>Returns the list, or null for null.</summary>
    /// <exception cref="JsonException">An element is null.</exception>
    [return: NotNullIfNotNull(nameof(list))]
    public static IReadOnlyList<T>? In<T>(IReadOnlyList<T>? list)
        where T : class
    {
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            if (list![i] is null)
            {
                throw new JsonException($"element {i} of a list is null");
            }
        }

        return list;
    }

    /// <summary>Returns the map, or null for null.</summary>
    /// <exception cref="JsonException">A value is null.</exception>
    [return: NotNullIfNotNull(nameof(map))]
    public static IReadOnlyDictionary<TKey, T>? In<TKey, T>(IReadOnlyDictionary<TKey, T>? map)
        where TKey : notnull
        where T : class
    {
        if (map is not null)
        {
            foreach (var (key, value) in map)
            {
                if (value is null)
                {
                    throw new JsonException($"the value of '{key}' is null");
                }
            }
        }

        return map;
    }
}
