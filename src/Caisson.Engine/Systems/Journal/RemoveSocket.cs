using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Removes a unix socket; anything else at that path stays.</summary>
/// <param name="Path">Absolute.</param>
public sealed record RemoveSocket(string Path) : Undo
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Kind => "remove-socket";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => Path;
}
