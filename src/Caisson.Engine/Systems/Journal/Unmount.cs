using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Detaches the uppermost mount at a path of the host, if one is there.</summary>
/// <param name="Path">The mount point, absolute and without symbolic links.</param>
public sealed record Unmount(string Path) : Undo
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Kind => "unmount";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => Path;
}
