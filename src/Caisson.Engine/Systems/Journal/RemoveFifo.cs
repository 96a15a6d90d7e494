using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Removes a FIFO; anything else at that path stays.</summary>
/// <param name="Path">Absolute.</param>
public sealed record RemoveFifo(string Path) : Undo
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Kind => "remove-fifo";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => Path;
}
