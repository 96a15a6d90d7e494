using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;

namespace Caisson.Cli.Commands;

/// <summary>The options that say how a container's host sees whether it works; <c>run</c>, <c>create</c> and <c>update</c> have them all.</summary>
internal sealed class HealthOptionSet
{
    private readonly Option<string?> _command = new("--health-cmd") { Description = "Run this line inside again and again: it works as long as that ends with 0.", HelpName = "LINE" };
    private readonly Option<string?> _interval = new("--health-interval") { Description = "Time from one check to the next, such as 30s (the default).", HelpName = "TIME" };
    private readonly Option<string?> _timeout = new("--health-timeout") { Description = "How long a check may take before it is killed; 30s by default.", HelpName = "TIME" };
    private readonly Option<string?> _startPeriod = new("--health-start-period") { Description = "Time after the start in which failures do not count; 0s by default.", HelpName = "TIME" };
    private readonly Option<string?> _startInterval = new("--health-start-interval") { Description = "Time from one check to the next in that period; 5s by default.", HelpName = "TIME" };
    private readonly Option<int?> _retries = new("--health-retries") { Description = "Failures in a row that make it unhealthy; 3 by default.", HelpName = "NUMBER" };
    private readonly Option<bool> _off = new("--no-healthcheck") { Description = "Check nothing, whatever the image says." };

    /// <summary>Gives a command all of them.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_command, _interval, _timeout, _startPeriod, _startInterval, _retries, _off])
        {
            command.Add(option);
        }
    }

    /// <summary>What was written; null when nothing was.</summary>
    /// <exception cref="CommandFailure">It makes no sense: exit code 2.</exception>
    public HealthOptions? Read(ParseResult parsed)
    {
        var options = new HealthOptions
        {
            IsOff = parsed.GetValue(_off),
            Command = parsed.GetValue(_command) switch
            {
                null => null,
                "" => throw CommandFailure.Usage("--health-cmd is empty", "'--no-healthcheck' checks nothing"),
                var line => HealthOptions.ShellCommand(line),
            },
            Interval = TimeOf(parsed, _interval),
            Timeout = TimeOf(parsed, _timeout),
            StartPeriod = TimeOf(parsed, _startPeriod),
            StartInterval = TimeOf(parsed, _startInterval),
            Retries = parsed.GetValue(_retries),
        };
        if (options == new HealthOptions())
        {
            return null;
        }

        return options.IsOff && options != new HealthOptions { IsOff = true }
            ? throw CommandFailure.Usage("--no-healthcheck does not go with other options of health checks")
            : options;
    }

    private static TimeSpan? TimeOf(ParseResult parsed, Option<string?> option)
    {
        try
        {
            return parsed.GetValue(option) is { } text ? DurationText.Parse(text) : null;
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage($"{option.Name}: {e.Message}");
        }
    }
}
