using System.Text.Json;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>An answer of its own to one queried property.</summary>
public sealed record PropertyResponse : Document
{
    /// <summary>The answer, in the property's own shape.</summary>
    public JsonElement? Response { get; init; }
}
