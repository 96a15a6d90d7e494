using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci.Images;

namespace Caisson.Compute.Execution;

/// <summary>What people say about seeing whether a container works; what they leave out is the image's, or what it was before.</summary>
public sealed record HealthOptions
{
    /// <summary>The first word of an image's check that says there is none.</summary>
    private const string None = "NONE";

    /// <summary>Nothing is to be seen, whatever the image says.</summary>
    public bool IsOff { get; init; }

    /// <summary>Program and arguments of a probe.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>From one probe to the next.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>How long one may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long after the start failures do not count.</summary>
    public TimeSpan? StartPeriod { get; init; }

    /// <summary>The interval in that time.</summary>
    public TimeSpan? StartInterval { get; init; }

    /// <summary>How many failures in a row make it unhealthy.</summary>
    public int? Retries { get; init; }

    /// <summary>A line for the container's own shell, as <see cref="Command"/>.</summary>
    public static IReadOnlyList<string> ShellCommand(string line) => ["/bin/sh", "-c", line];

    /// <summary>The policy that comes of what was said and what there is. A pure function.</summary>
    /// <param name="said">What people said; null when nothing.</param>
    /// <param name="present">What the image says, or what was before; null for nothing.</param>
    /// <returns>Null when nothing is to be seen.</returns>
    /// <exception cref="FormatException">Times without a command, or a time or number out of range.</exception>
    public static HealthPolicy? Resolve(HealthOptions? said, HealthPolicy? present)
    {
        if (said is null || said.IsOff)
        {
            return said is null ? present : null;
        }

        var policy = present ?? new HealthPolicy
        {
            Command = said.Command ?? throw new FormatException("there is no command to see its health by: neither the image nor anybody else names one"),
        };
        return Checked(policy with
        {
            Command = said.Command ?? policy.Command,
            IntervalInMilliseconds = Milliseconds(said.Interval, "interval") ?? policy.IntervalInMilliseconds,
            TimeoutInMilliseconds = Milliseconds(said.Timeout, "timeout") ?? policy.TimeoutInMilliseconds,
            StartPeriodInMilliseconds = said.StartPeriod == TimeSpan.Zero ? 0 : Milliseconds(said.StartPeriod, "start period") ?? policy.StartPeriodInMilliseconds,
            StartIntervalInMilliseconds = Milliseconds(said.StartInterval, "start interval") ?? policy.StartIntervalInMilliseconds,
            Retries = said.Retries ?? policy.Retries,
        });
    }

    /// <summary>What an image says. A pure function.</summary>
    /// <param name="image">Its configuration; null without one.</param>
    /// <returns>Null when it says nothing, or that there is none.</returns>
    /// <exception cref="FormatException">A time or number is out of range.</exception>
    public static HealthPolicy? OfImage(ContainerConfig? image)
    {
        const long NanosecondsInMillisecond = 1_000_000;
        if (image?.HealthCheck is not { Test: { Count: > 1 } test } check || test[0] == None)
        {
            return null;
        }

        IReadOnlyList<string> command = test[0] switch
        {
            "CMD" => [.. test.Skip(1)],
            "CMD-SHELL" => [.. image.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"], test[1]],
            var kind => throw new FormatException($"the image's health check is of the kind '{kind}': there are NONE, CMD and CMD-SHELL"),
        };
        return Checked(new HealthPolicy
        {
            Command = command,
            IntervalInMilliseconds = check.Interval / NanosecondsInMillisecond,
            TimeoutInMilliseconds = check.Timeout / NanosecondsInMillisecond,
            StartPeriodInMilliseconds = check.StartPeriod / NanosecondsInMillisecond,
            StartIntervalInMilliseconds = check.StartInterval / NanosecondsInMillisecond,
            Retries = check.Retries,
        });
    }

    private static long? Milliseconds(TimeSpan? time, string what) => time switch
    {
        null => null,
        { TotalMilliseconds: >= 1 and <= HealthPolicy.LongestInMilliseconds } inRange => (long)inRange.TotalMilliseconds,
        _ => throw new FormatException($"the {what} of a health check is 1 ms to {HealthPolicy.LongestInMilliseconds / 86_400_000} days"),
    };

    private static HealthPolicy Checked(HealthPolicy policy)
    {
        ReadOnlySpan<long> times = [policy.IntervalInMilliseconds, policy.TimeoutInMilliseconds, policy.StartPeriodInMilliseconds, policy.StartIntervalInMilliseconds];
        foreach (var time in times)
        {
            if (time is < 0 or > HealthPolicy.LongestInMilliseconds)
            {
                throw new FormatException($"a health check has a time of {time} ms: there are 1 ms to {HealthPolicy.LongestInMilliseconds / 86_400_000} days");
            }
        }

        return policy switch
        {
            { Retries: < 1 or > HealthPolicy.GreatestRetries } => throw new FormatException($"a health check has {policy.Retries} retries: there are 1 to {HealthPolicy.GreatestRetries}"),
            { Command: [] or ["", ..] } => throw new FormatException("a health check has an empty command"),
            _ => policy,
        };
    }
}
