using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Removes a directory with everything in it, unless something is still mounted in it.</summary>
/// <param name="Path">Absolute; not a symbolic link.</param>
public sealed record RemoveDirectory(string Path) : Undo
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Kind => "remove-directory";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => Path;
}
