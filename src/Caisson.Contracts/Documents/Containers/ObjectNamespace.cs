using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>A part of the object manager's namespace.</summary>
public sealed record ObjectNamespace : Document
{
    /// <summary>Whether it shadows the host's.</summary>
    [JsonPropertyName("shadow")]
    public string? Shadow { get; init; }

    /// <summary>Symbolic links.</summary>
    [JsonPropertyName("symlink")]
    public IReadOnlyList<ObjectSymlink>? SymbolicLinks { get; init => field = NoNulls.In(value); }

    /// <summary>Directories.</summary>
    [JsonPropertyName("objdir")]
    public IReadOnlyList<ObjectDirectory>? Directories { get; init => field = NoNulls.In(value); }
}
