namespace Caisson.Contracts.Documents;

/// <summary>One mount of a root file system, in containerd's shape (containerd <c>api/types/mount.proto</c>). Caisson's own addition.</summary>
public sealed record RootMount : Document
{
    /// <summary><c>overlay</c> or <c>bind</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The bind's source; of an overlay any word.</summary>
    public required string Source { get; init; }

    /// <summary>Mount options, for instance <c>lowerdir=…</c>, <c>upperdir=…</c>, <c>ro</c>, <c>rbind</c>.</summary>
    public IReadOnlyList<string> Options { get => field ?? []; init => field = NoNulls.In(value); }
}
