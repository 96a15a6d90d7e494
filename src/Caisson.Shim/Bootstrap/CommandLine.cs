namespace Caisson.Shim.Bootstrap;

/// <summary>The command line as Go's <c>flag</c> package reads it, in which containerd writes it: <c>-x v</c>, <c>--x v</c>, <c>-x=v</c>, then a word.</summary>
internal static class CommandLine
{
    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">A flag is unknown or lacks its value, the namespace is missing, or the word is none of ours.</exception>
    public static ICommand Parse(IReadOnlyList<string> arguments)
    {
        var flags = ReadFlags(arguments);
        if (flags.AsksVersion)
        {
            return new VersionCommand();
        }

        if (flags.AsksInfo)
        {
            return new InfoCommand();
        }

        if (flags.Namespace.Length == 0)
        {
            throw new ArgumentException("shim namespace cannot be empty");
        }

        if (flags.Id.Length == 0)
        {
            throw new ArgumentException("shim id cannot be empty");
        }

        return flags.Action switch
        {
            "start" => new StartCommand(flags),
            "delete" => new DeleteCommand(flags),
            "serve" => new ServeCommand(flags),
            "" => throw new ArgumentException("an action is missing: start or delete; containerd starts this program, nobody else has to"),
            var other => throw new ArgumentException($"unknown action '{other}': use start or delete"),
        };
    }

    /// <summary>The flags and the word behind them.</summary>
    internal static ShimFlags ReadFlags(IReadOnlyList<string> arguments)
    {
        var flags = new ShimFlags();
        var at = 0;
        while (at < arguments.Count && arguments[at] is ['-', _, ..] and not "--")
        {
            var text = arguments[at++].TrimStart('-');
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? text : text[..equals];
            var given = equals < 0 ? null : text[(equals + 1)..];
            flags = name switch
            {
                "debug" => flags with { IsDebug = IsTrue(name, given) },
                "v" or "version" => flags with { AsksVersion = IsTrue(name, given) },
                "info" => flags with { AsksInfo = IsTrue(name, given) },
                _ => With(flags, name, given ?? (at < arguments.Count ? arguments[at++] : throw new ArgumentException($"flag needs an argument: -{name}"))),
            };
        }

        return at < arguments.Count ? flags with { Action = arguments[at] } : flags;
    }

    private static ShimFlags With(ShimFlags flags, string name, string value) => name switch
    {
        "namespace" => flags with { Namespace = value },
        "id" => flags with { Id = value },
        "address" => flags with { Address = value },
        "publish-binary" => flags with { PublishBinary = value },
        "bundle" => flags with { Bundle = value },
        "socket" => flags with { Socket = value },
        _ => throw new ArgumentException($"flag provided but not defined: -{name}"),
    };

    private static bool IsTrue(string name, string? value) => value switch
    {
        null or "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new ArgumentException($"invalid boolean value \"{value}\" for -{name}"),
    };
}
