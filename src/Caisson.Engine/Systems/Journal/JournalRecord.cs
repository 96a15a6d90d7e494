namespace Caisson.Engine.Systems.Journal;

/// <summary>What one line of a journal says: exactly one of the three.</summary>
internal sealed record JournalRecord
{
    /// <summary>The head: first line only.</summary>
    public JournalHead? Head { get; init; }

    /// <summary>The number of an undo that was written before its thing was made.</summary>
    public long? Intend { get; init; }

    /// <summary>The undo that <see cref="Intend"/> numbers.</summary>
    public Undo? Undo { get; init; }

    /// <summary>The number of an undo whose thing has been released.</summary>
    public long? Done { get; init; }
}
