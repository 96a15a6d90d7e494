using Caisson.Contracts;
using Microsoft.Extensions.Logging;

namespace Caisson.Host.Commands;

/// <summary>The arguments as a command.</summary>
internal static class CommandLine
{
    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">One of them makes no sense.</exception>
    internal static ICommand Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            throw new UsageException("a command is missing");
        }

        var rest = new ArgumentReader(arguments);
        return arguments[0] switch
        {
            "serve" => ParseServe(rest),
            "clean" => ParseClean(rest),
            "doctor" => new DoctorCommand(ParseFormatAlone(rest)),
            "failpoints" => Alone(rest, new FailpointsCommand()),
            "version" => Alone(rest, new VersionCommand()),
            var other => throw new UsageException($"there is no command '{other}'"),
        };
    }

    private static ServeCommand ParseServe(ArgumentReader rest)
    {
        SystemId? id = null;
        string? logPath = null;
        var level = LogLevel.Information;
        while (rest.TryTake(out var option))
        {
            switch (option)
            {
                case "--id":
                    id = ReadId(rest.TakeValue(option));
                    break;
                case "--log":
                    logPath = Path.GetFullPath(rest.TakeValue(option));
                    break;
                case "--log-level":
                    level = ReadLevel(rest.TakeValue(option));
                    break;
                default:
                    throw Unknown(option);
            }
        }

        return new ServeCommand(id ?? throw new UsageException("serve needs '--id'"), logPath, level);
    }

    private static CleanCommand ParseClean(ArgumentReader rest)
    {
        var command = new CleanCommand();
        while (rest.TryTake(out var option))
        {
            command = option switch
            {
                "--id" => command with { Id = ReadId(rest.TakeValue(option)) },
                "--forget-exits" => command with { Exits = Engine.Systems.Journal.UncollectedExits.Forget },
                "--format" => command with { Format = ReadFormat(rest.TakeValue(option)) },
                _ => throw Unknown(option),
            };
        }

        return command;
    }

    private static OutputFormat ParseFormatAlone(ArgumentReader rest)
    {
        var format = OutputFormat.Text;
        while (rest.TryTake(out var option))
        {
            format = option == "--format" ? ReadFormat(rest.TakeValue(option)) : throw Unknown(option);
        }

        return format;
    }

    private static ICommand Alone(ArgumentReader rest, ICommand command) => rest.TryTake(out var option) ? throw Unknown(option) : command;

    private static SystemId ReadId(string text) =>
        SystemId.TryCreate(text, out var id, out var refusal) ? id : throw new UsageException($"system id '{text}' {refusal}");

    private static OutputFormat ReadFormat(string text) => text switch
    {
        "text" => OutputFormat.Text,
        "json" => OutputFormat.Json,
        _ => throw new UsageException($"'{text}' is no format: 'text' or 'json'"),
    };

    private static LogLevel ReadLevel(string text) => text switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => throw new UsageException($"'{text}' is no log level: 'trace', 'debug', 'info', 'warn' or 'error'"),
    };

    private static UsageException Unknown(string option) => new($"there is no option '{option}'");
}
