namespace Caisson.Platform.Linux.Events;

/// <summary>
/// The watches of a loop by slot. A slot's generation goes up whenever it is freed, so an event that was fetched for a descriptor closed
/// earlier in the same batch is recognised and dropped.
/// </summary>
internal sealed class WatchTable
{
    private readonly List<Entry> _entries = [];
    private readonly Stack<int> _free = new();

    internal IReadOnlyList<Watch> All => [.. _entries.Select(entry => entry.Watch).OfType<Watch>()];

    /// <summary>Keeps a watch; the result is epoll's word for it.</summary>
    internal ulong Add(Watch watch)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _entries.Count;
            _entries.Add(default);
        }

        var entry = _entries[slot] with { Watch = watch };
        _entries[slot] = entry;
        watch.Slot = slot;
        return Word(slot, entry.Generation);
    }

    internal ulong WordOf(Watch watch) => Word(watch.Slot, _entries[watch.Slot].Generation);

    internal void Remove(Watch watch)
    {
        _entries[watch.Slot] = new Entry(null, _entries[watch.Slot].Generation + 1);
        _free.Push(watch.Slot);
        watch.Slot = -1;
    }

    internal Watch? Find(ulong word)
    {
        var slot = (int)(uint)word;
        return slot < _entries.Count && _entries[slot].Generation == (uint)(word >> 32) ? _entries[slot].Watch : null;
    }

    private static ulong Word(int slot, uint generation) => ((ulong)generation << 32) | (uint)slot;

    private readonly record struct Entry(Watch? Watch, uint Generation);
}
