using System.Text;
using Caisson.Contracts;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Systems.Journal;

/// <summary>The journal of one host: what to undo when the host is gone. Locked for as long as it is open.</summary>
/// <remarks>
/// Any thread. The format is told in docs/host.md. Lines are written with one write(2) each and never synced: the journal must outlive its process,
/// not its machine; processes, cgroups and mounts do not outlive that either.
/// </remarks>
public sealed class SystemJournal : IDisposable
{
    /// <summary>The journal's name in its directory.</summary>
    public const string FileName = "journal";

    private readonly Lock _lock = new();

    /// <summary>Guarded by <see cref="_lock"/>, as is all below.</summary>
    private readonly SafeFileHandle _file;
    private readonly SortedDictionary<long, JournalEntry> _pending = [];
    private long _lastNumber;

    /// <summary>The first failed write: half a line may stand at the end, so nothing may follow it.</summary>
    private IOException? _failure;

    private SystemJournal(string directory, SafeFileHandle file)
    {
        Directory = directory;
        _file = file;
    }

    /// <summary>The directory that holds it.</summary>
    public string Directory { get; }

    /// <summary>The undos that are not done, the oldest first.</summary>
    public IReadOnlyList<Undo> Pending
    {
        get
        {
            lock (_lock)
            {
                var pending = new List<Undo>(_pending.Count);
                foreach (var entry in _pending.Values)
                {
                    pending.Add(entry.Undo);
                }

                return pending;
            }
        }
    }

    /// <summary>Makes and locks the journal of a directory that has none.</summary>
    /// <param name="directory">An existing directory of ours.</param>
    /// <param name="id">The system the directory is for.</param>
    /// <exception cref="IOException">There is a journal already, or it cannot be written.</exception>
    public static SystemJournal Create(string directory, SystemId id)
    {
        var file = PlainFile.CreateNew(Path.Combine(directory, FileName), 0x180);
        var journal = new SystemJournal(directory, file);
        try
        {
            if (!PlainFile.TryLock(file))
            {
                throw new IOException($"journal '{directory}' was locked by someone else before it was written");
            }

            journal.Write(new JournalRecord
            {
                Head = new JournalHead
                {
                    Version = JournalHead.CurrentVersion,
                    SystemId = id.Value,
                    BootId = ReadBootId(),
                    Host = ProcessIdentity.Current,
                },
            });
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Writes an undo. Call it before the thing is made; when it throws, nothing may be made.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public JournalEntry Intend(Undo undo)
    {
        ArgumentNullException.ThrowIfNull(undo);
        Failpoint.Hit($"journal.before-{undo.Kind}");
        JournalEntry entry;
        lock (_lock)
        {
            entry = new JournalEntry(this, _lastNumber + 1, undo);
            Write(new JournalRecord { Intend = entry.Number, Undo = undo });
            _lastNumber = entry.Number;
            _pending.Add(entry.Number, entry);
        }

        Failpoint.Hit($"journal.after-{undo.Kind}");
        return entry;
    }

    /// <summary>Closes the file and with it the lock. Removes nothing.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>The host that wrote the journal of a directory, living or dead; null when there is none or it does not say.</summary>
    internal static ProcessIdentity? ReadHost(string directory) =>
        PlainFile.TryRead(Path.Combine(directory, FileName), JournalContent.MaximumInBytes) is { } bytes
            ? JournalContent.Parse(bytes).Head?.Host
            : null;

    /// <summary>The kernel's boot, or an empty text where the kernel does not tell.</summary>
    internal static string ReadBootId() => Encoding.ASCII.GetString(PlainFile.TryRead("/proc/sys/kernel/random/boot_id", 4096) ?? []).Trim();

    internal void WriteDone(JournalEntry entry)
    {
        Failpoint.Hit($"journal.done-{entry.Undo.Kind}");
        lock (_lock)
        {
            Write(new JournalRecord { Done = entry.Number });
            _ = _pending.Remove(entry.Number);
        }
    }

    private void Write(JournalRecord record)
    {
        var line = JournalLine.Encode(record);
        if (line.Length > JournalLine.MaximumInBytes)
        {
            throw new IOException($"a journal line of {line.Length} bytes is longer than {JournalLine.MaximumInBytes}");
        }

        if (_failure is not null)
        {
            throw new IOException($"the journal in '{Directory}' cannot be written any more", _failure);
        }

        try
        {
            PlainFile.Append(_file, line);
        }
        catch (IOException error)
        {
            _failure = error;
            throw;
        }
    }
}
