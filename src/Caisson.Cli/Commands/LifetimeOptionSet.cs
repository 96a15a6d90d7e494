using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary>The options that say how long a container lives and stays; <c>run</c> and <c>create</c> have them all.</summary>
internal sealed class LifetimeOptionSet
{
    private readonly Option<bool> _remove = new("--rm") { Description = "Remove the container when it has exited." };

    private readonly Option<string?> _restart = new("--restart")
    {
        Description = "Start it again when it has ended: no, on-failure[:COUNT], always, unless-stopped.",
        HelpName = "POLICY",
    };

    private readonly Option<int?> _stopTimeout = new("--stop-timeout")
    {
        Description = "Seconds it may take to stop by itself before 'stop' ends it; 10 by default.",
        HelpName = "SECONDS",
    };

    private readonly Option<string?> _timeout = TimeLimitOption("How long it may run, such as 30s or 2h; then it is asked to stop, and ended after its time to stop. The exit code is then 124, or 137.");

    private readonly HealthOptionSet _health = new();

    /// <summary>The option <c>--timeout</c>.</summary>
    public static Option<string?> TimeLimitOption(string description) => new("--timeout") { Description = description, HelpName = "TIME" };

    /// <summary>Reads it: 0 is for ever.</summary>
    /// <exception cref="CommandFailure">It is no time: exit code 2.</exception>
    public static TimeSpan? ReadTimeLimit(string? text)
    {
        try
        {
            return text is null || DurationText.Parse(text) is var time && time == TimeSpan.Zero ? null : time;
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage($"--timeout: {e.Message}");
        }
    }

    /// <summary>Gives a command all of them.</summary>
    public void AddTo(Command command)
    {
        command.Add(_remove);
        command.Add(_restart);
        command.Add(_stopTimeout);
        command.Add(_timeout);
        _health.AddTo(command);
    }

    /// <summary>What was written, of a container with a record.</summary>
    /// <exception cref="CommandFailure">It makes no sense: exit code 2.</exception>
    public CreateSettings Read(ParseResult parsed, RunOptions options)
    {
        var restart = parsed.GetValue(_restart) is { } text ? RestartText.Parse(text) : null;
        var stopTimeout = parsed.GetValue(_stopTimeout);
        if (restart is { Mode: not RestartMode.No } && parsed.GetValue(_remove))
        {
            throw CommandFailure.Usage("a container that is removed when it has exited cannot start again", "leave out --rm or --restart");
        }

        return new CreateSettings
        {
            Image = options.Image,
            HasInput = options.HasInput,
            Log = new LogLimits(),
            Restart = restart,
            Health = _health.Read(parsed),
            TimeLimit = ReadTimeLimit(parsed.GetValue(_timeout)),
            StopPatience = stopTimeout is < 0 ? throw CommandFailure.Usage($"--stop-timeout {stopTimeout} is negative")
                : stopTimeout is { } seconds ? TimeSpan.FromSeconds(seconds)
                : null,
            WhenStopped = parsed.GetValue(_remove) ? StoppedContainer.IsRemoved : StoppedContainer.Stays,
        };
    }
}
