namespace Caisson.Engine.Systems.Journal;

/// <summary>What a journal says.</summary>
/// <param name="Head">Whose it is; null when not even the first line was written.</param>
/// <param name="Pending">The undos without a done line, in the order they were written: undo them from the last to the first.</param>
/// <param name="Damage">Names the first damaged line, after which nothing was believed; null for a healthy journal.</param>
internal sealed record JournalContent(JournalHead? Head, IReadOnlyList<Undo> Pending, string? Damage)
{
    /// <summary>The longest journal a reader accepts.</summary>
    internal const int MaximumInBytes = 64 << 20;

    /// <summary>Reads a journal. A last line without its newline was never finished, so its thing was never made: it is left out.</summary>
    internal static JournalContent Parse(ReadOnlySpan<byte> bytes)
    {
        JournalHead? head = null;
        string? damage = null;
        var pending = new SortedDictionary<long, Undo>();
        var lineNumber = 0;
        while (damage is null && bytes.IndexOf((byte)'\n') is var length and >= 0)
        {
            lineNumber++;
            var record = JournalLine.TryDecode(bytes[..length], out var wrong);
            wrong ??= Apply(record!, lineNumber, ref head, pending);
            damage = wrong is null ? null : $"line {lineNumber} {wrong}";
            bytes = bytes[(length + 1)..];
        }

        return new JournalContent(head, [.. pending.Values], damage);
    }

    private static string? Apply(JournalRecord record, int lineNumber, ref JournalHead? head, SortedDictionary<long, Undo> pending)
    {
        if (lineNumber == 1 != (record.Head is not null))
        {
            return lineNumber == 1 ? "is not a journal's head" : "is a second head";
        }

        if (record.Head is not null)
        {
            head = record.Head;
            return head.Version == JournalHead.CurrentVersion ? null : $"is of version {head.Version}, this program reads version {JournalHead.CurrentVersion}";
        }

        if (record.Done is { } done)
        {
            return pending.Remove(done) ? null : $"ends the undo {done}, which is not pending";
        }

        return pending.TryAdd(record.Intend!.Value, record.Undo!) ? null : $"repeats the undo {record.Intend}";
    }
}
