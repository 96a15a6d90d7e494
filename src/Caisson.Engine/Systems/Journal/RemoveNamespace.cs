using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Lets go of a namespace kept alive by a bind mount: unmounts it and removes the file under it.</summary>
/// <param name="Path">The file it is mounted on, absolute.</param>
public sealed record RemoveNamespace(string Path) : Undo
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Kind => "remove-namespace";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => Path;
}
