namespace Caisson.Engine.Systems.Journal;

/// <summary>One undo in the journal, until what it undoes has been released.</summary>
public sealed class JournalEntry
{
    private readonly SystemJournal _journal;
    private int _isDone;

    internal JournalEntry(SystemJournal journal, long number, Undo undo)
    {
        _journal = journal;
        Number = number;
        Undo = undo;
    }

    /// <summary>Its place in the journal, from 1.</summary>
    public long Number { get; }

    /// <summary>What is undone.</summary>
    public Undo Undo { get; }

    /// <summary>Says that the thing is gone, or was never made. Idempotent. Call it after the release, never before.</summary>
    public void Done()
    {
        if (Interlocked.Exchange(ref _isDone, 1) == 0)
        {
            _journal.WriteDone(this);
        }
    }
}
