using System.CommandLine;
using Caisson.Cli.Output;

namespace Caisson.Cli.Terminals;

/// <summary>The keys that let go of a container's terminal without ending it. None of them reaches the container as long as they may still be those.</summary>
internal sealed class DetachKeys
{
    private const string Default = "ctrl-p,ctrl-q";

    private readonly byte[] _keys;
    private int _matched;

    private DetachKeys(byte[] keys) => _keys = keys;

    /// <summary>No keys: there is nothing to let go of.</summary>
    public static DetachKeys None => new([]);

    /// <summary>The option that names them.</summary>
    public static Option<string?> Option() => new("--detach-keys")
    {
        Description = $"The keys that let go of a terminal and leave the container running; {Default} by default, empty for none.",
        HelpName = "KEYS",
    };

    /// <summary>Reads a list of characters and <c>ctrl-X</c>, X being a letter or one of <c>@ [ \ ] ^ _</c>.</summary>
    /// <param name="text">The list; null for the usual keys.</param>
    /// <exception cref="CommandFailure">It is something else: exit code 2.</exception>
    public static DetachKeys Parse(string? text) => new([.. (text ?? Default).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(KeyOf)]);

    /// <summary>Takes what was typed.</summary>
    /// <param name="typed">The bytes.</param>
    /// <param name="passed">Gets those that are for the container.</param>
    /// <returns>Whether the keys were pressed; what follows them is nobody's.</returns>
    public bool Take(ReadOnlySpan<byte> typed, List<byte> passed)
    {
        foreach (var one in typed)
        {
            if (Takes(one, passed))
            {
                return true;
            }
        }

        return false;
    }

    private bool Takes(byte one, List<byte> passed)
    {
        // What was held back and turns out to be something else goes on, its longest end apart that may still be a beginning.
        while (_matched > 0 && one != _keys[_matched])
        {
            var kept = LongestBeginning();
            passed.AddRange(_keys.AsSpan(0, _matched - kept));
            _matched = kept;
        }

        if (_keys.Length == 0 || one != _keys[_matched])
        {
            passed.Add(one);
            return false;
        }

        if (++_matched < _keys.Length)
        {
            return false;
        }

        _matched = 0;
        return true;
    }

    private int LongestBeginning()
    {
        for (var length = _matched - 1; length > 0; length--)
        {
            if (_keys.AsSpan(0, length).SequenceEqual(_keys.AsSpan(_matched - length, length)))
            {
                return length;
            }
        }

        return 0;
    }

    private static byte KeyOf(string text) => text switch
    {
        [var only] when only is > ' ' and < (char)0x7f => (byte)only,
        ['c', 't', 'r', 'l', '-', var letter] when char.ToUpperInvariant(letter) is >= '@' and <= '_' and var upper => (byte)(upper - '@'),
        _ => throw CommandFailure.Usage($"'{text}' is no key to detach by", "write keys such as ctrl-p,ctrl-q or a,b"),
    };
}
