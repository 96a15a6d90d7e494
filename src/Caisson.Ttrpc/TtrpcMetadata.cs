using Caisson.Ttrpc.Messages;

namespace Caisson.Ttrpc;

/// <summary>What travels beside a call's argument: keys in lower case, each with any number of values, in order.</summary>
public sealed class TtrpcMetadata
{

    /// <summary>Metadata of some entries.</summary>
    /// <param name="entries">The entries; keys are put into lower case.</param>
    public TtrpcMetadata(IEnumerable<KeyValuePair<string, string>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Entries = [.. entries.Select(entry => KeyValuePair.Create(entry.Key.ToLowerInvariant(), entry.Value))];
    }

    /// <summary>None.</summary>
    public static TtrpcMetadata Empty { get; } = new([]);

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Entries { get; }

    /// <summary>The first value of a key.</summary>
    /// <param name="key">The key, in lower case.</param>
    /// <returns>Null when there is none.</returns>
    public string? Get(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry.Value;
            }
        }

        return null;
    }

    internal static TtrpcMetadata Of(IReadOnlyList<KeyValue> entries) =>
        entries.Count == 0 ? Empty : new TtrpcMetadata(entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)));

    internal IReadOnlyList<KeyValue> ToMessages() => [.. Entries.Select(entry => new KeyValue { Key = entry.Key, Value = entry.Value })];
}
