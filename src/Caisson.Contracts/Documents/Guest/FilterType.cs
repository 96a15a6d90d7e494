using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>How Windows layers are combined.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<FilterType>))]
public readonly record struct FilterType(string Value) : IOpenWord<FilterType>
{
    /// <summary>By the union file system.</summary>
    public static FilterType UnionFs { get; } = new("UnionFS");

    /// <summary>By the container isolation filter.</summary>
    public static FilterType Wcifs { get; } = new("WCIFS");

    /// <inheritdoc/>
    public static FilterType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
