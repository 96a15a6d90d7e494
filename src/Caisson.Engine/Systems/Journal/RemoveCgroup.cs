using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Kills every process in a cgroup and below it, and removes the cgroup: one record for its directories in all hierarchies.</summary>
/// <param name="Directories">Absolute paths, one for each hierarchy (v1: <c>freezer</c>, <c>memory</c> …; v2: one). The same order as they are made.</param>
public sealed record RemoveCgroup(IReadOnlyList<string> Directories) : Undo
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Kind => "remove-cgroup";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => Directories.Count == 0 ? "" : Directories[0];
}
