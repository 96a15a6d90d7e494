using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Removes a regular file; anything else at that path stays.</summary>
/// <param name="Path">Absolute.</param>
public sealed record RemoveFile(string Path) : Undo
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Kind => "remove-file";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => Path;
}
