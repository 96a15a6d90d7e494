namespace Caisson.Shim.Streams;

/// <summary>The address of an output, read.</summary>
/// <param name="Scheme"><c>fifo</c> where none is written.</param>
/// <param name="Path">The path, unescaped.</param>
/// <param name="Query">The pairs behind it, in their order; a key without a value has an empty one.</param>
internal sealed record StreamAddress(string Scheme, string Path, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    /// <summary>What a name without a scheme is.</summary>
    public const string Fifo = "fifo";

    /// <summary>Reads an address.</summary>
    public static StreamAddress Parse(string text)
    {
        var at = text.IndexOf("://", StringComparison.Ordinal);
        if (at <= 0)
        {
            return new StreamAddress(Fifo, text, []);
        }

        var rest = text[(at + 3)..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? rest : rest[..question];
        return new StreamAddress(text[..at], Uri.UnescapeDataString(path), question < 0 ? [] : ParseQuery(rest[(question + 1)..]));
    }

    private static List<KeyValuePair<string, string>> ParseQuery(string query)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(equals < 0 ? new(Unescape(part), "") : new(Unescape(part[..equals]), Unescape(part[(equals + 1)..])));
        }

        return pairs;
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
