using Caisson.Runtime.Commands;

namespace Caisson.Runtime.Arguments;

/// <summary>The arguments as a command.</summary>
internal static class CommandLine
{
    private static readonly string[] GlobalDeclared =
        ["debug", "log=", "log-format=", "root=", "criu=", "systemd-cgroup", "rootless=", "version,v", "help,h"];

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="RuntimeException">One of them makes no sense.</exception>
    public static (GlobalOptions Options, ICommand Command) Parse(string[] arguments)
    {
        var set = OptionSet.Read(arguments, GlobalDeclared, stopsAtWord: true);
        var options = new GlobalOptions
        {
            LogPath = set.Value("log") is { Length: > 0 } log ? Path.GetFullPath(log) : null,
            LogsJson = set.Value("log-format") switch
            {
                null or "" or "text" => false,
                "json" => true,
                var other => throw new RuntimeException($"invalid log-format: {other}"),
            },
            IsDebug = set.Has("debug"),
            UsesSystemd = set.Has("systemd-cgroup"),
        };
        options = set.Value("root") is { Length: > 0 } root ? options with { Root = Path.GetFullPath(root) } : options;
        if (set.Has("version"))
        {
            return (options, new VersionCommand());
        }

        return set.Has("help") || set.Words is not [var name, ..]
            ? (options, new HelpCommand())
            : (options, Find(name, set.Words.ToArray().AsSpan(1)));
    }

    private static ICommand Find(string name, ReadOnlySpan<string> rest)
    {
        if (rest is ["--help" or "-h", ..])
        {
            return new HelpCommand();
        }

        return name switch
        {
            "create" => CreateCommand.Parse(rest),
            "start" => new StartCommand(OptionSet.Read(rest, []).Expect(name, 1, 1)[0]),
            "run" => RunCommand.Parse(rest),
            "state" => new StateCommand(OptionSet.Read(rest, []).Expect(name, 1, 1)[0]),
            "kill" => KillCommand.Parse(rest),
            "delete" => DeleteCommand.Parse(rest),
            "exec" => ExecCommand.Parse(rest),
            "ps" => PsCommand.Parse(rest),
            "pause" => new PauseCommand(OptionSet.Read(rest, []).Expect(name, 1, 1)[0]),
            "resume" => new ResumeCommand(OptionSet.Read(rest, []).Expect(name, 1, 1)[0]),
            "update" => UpdateCommand.Parse(rest),
            "features" => new FeaturesCommand(),
            "list" => ListCommand.Parse(rest),
            "spec" => SpecCommand.Parse(rest),
            "checkpoint" or "restore" => new CheckpointCommand(name),
            "help" or "h" => new HelpCommand(),
            _ => throw new RuntimeException($"no such command '{name}'"),
        };
    }
}
