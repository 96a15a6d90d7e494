using System.Text.Json;

namespace Caisson.Contracts.Documents;

/// <summary>Answers about the service itself, one element per queried type, in the order asked.</summary>
public sealed record ServiceProperties : Document
{
    /// <summary>The answers, each in its own type's shape.</summary>
    public IReadOnlyList<JsonElement> Properties { get => field ?? []; init; }
}
