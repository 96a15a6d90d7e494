namespace Caisson.Runtime.Arguments;

/// <summary>A command's options and words, read as runc's are: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>, one dash or two.</summary>
internal sealed class OptionSet
{
    private readonly Dictionary<string, List<string>> _values = [];

    private OptionSet(List<string> words) => Words = words;

    /// <summary>What is no option, in order.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">Those after the command.</param>
    /// <param name="declared">Each option: its names, separated by commas, with <c>=</c> behind when it takes a value.</param>
    /// <param name="stopsAtWord">Everything from the first word on is words (exec), not only up to <c>--</c>.</param>
    /// <exception cref="RuntimeException">An option is unknown, or its value is missing.</exception>
    public static OptionSet Read(ReadOnlySpan<string> arguments, IReadOnlyList<string> declared, bool stopsAtWord = false)
    {
        var words = new List<string>();
        var set = new OptionSet(words);
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (argument is not ['-', _, ..] || IsEnd(argument))
            {
                var isEnd = IsEnd(argument);
                if (isEnd || stopsAtWord)
                {
                    words.AddRange(arguments[(i + (isEnd ? 1 : 0))..]);
                    break;
                }

                words.Add(argument);
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = argument[..(equals < 0 ? argument.Length : equals)].TrimStart('-');
            var option = Find(declared, name) ?? throw new RuntimeException($"flag provided but not defined: -{name}");
            if (!option.TakesValue)
            {
                set.Add(option.Name, equals < 0 ? "true" : argument[(equals + 1)..]);
            }
            else if (equals >= 0)
            {
                set.Add(option.Name, argument[(equals + 1)..]);
            }
            else
            {
                set.Add(option.Name, ++i < arguments.Length ? arguments[i] : throw new RuntimeException($"flag needs an argument: -{name}"));
            }
        }

        return set;
    }

    /// <summary>A switch is on.</summary>
    public bool Has(string name) => Value(name) is { } value && value is not ("false" or "0" or "f");

    /// <summary>The last value of an option, or null.</summary>
    public string? Value(string name) => _values.TryGetValue(name, out var values) ? values[^1] : null;

    /// <summary>All values of an option.</summary>
    public IReadOnlyList<string> Values(string name) => _values.TryGetValue(name, out var values) ? values : [];

    /// <summary>An option's value as a number, or null.</summary>
    public long? Number(string name) => Value(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : throw new RuntimeException($"invalid value \"{text}\" for flag -{name}");

    /// <summary>The words, whose number must be right.</summary>
    public IReadOnlyList<string> Expect(string command, int least, int most) =>
        Words.Count >= least && Words.Count <= most
            ? Words
            : throw new RuntimeException($"{command}: \"{command}\" requires {(least == most ? "exactly" : Words.Count < least ? "a minimum of" : "a maximum of")} {(Words.Count < least ? least : most)} argument(s)");

    private static bool IsEnd(string argument) => argument == "--";

    private static (string Name, bool TakesValue)? Find(IReadOnlyList<string> declared, string name)
    {
        foreach (var option in declared)
        {
            var takesValue = option.EndsWith('=');
            var names = (takesValue ? option[..^1] : option).Split(',');
            if (Array.IndexOf(names, name) >= 0)
            {
                return (names[0], takesValue);
            }
        }

        return null;
    }

    private void Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out var values))
        {
            _values[name] = values = [];
        }

        values.Add(value);
    }
}
