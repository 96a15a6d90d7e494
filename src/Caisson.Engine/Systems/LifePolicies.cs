using Caisson.Contracts.Documents;

namespace Caisson.Engine.Systems;

/// <summary>Whether what a document says about a container's life makes sense. Pure.</summary>
internal static class LifePolicies
{
    /// <summary>What is wrong with a restart policy, and what to do; null when nothing is.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="endsWithCreator">The container ends with its creator's handle.</param>
    public static (string Problem, string? Remedy)? Refuse(RestartPolicy policy, bool endsWithCreator) => policy switch
    {
        _ when !Enum.IsDefined(policy.Mode) || policy.MaximumRetries < 0 => ($"the mode {policy.Mode} with {policy.MaximumRetries} retries", null),
        { MaximumRetries: > 0, Mode: not RestartMode.OnFailure } => ($"MaximumRetries with the mode {policy.Mode}", "use it with OnFailure"),
        { Mode: not RestartMode.No } when endsWithCreator => ("a restart, but ends with its creator", "leave out ShouldTerminateOnLastHandleClosed"),
        _ => null,
    };

    /// <summary>What is wrong with a health policy, and what to do; null when nothing is.</summary>
    public static (string Problem, string? Remedy)? Refuse(HealthPolicy policy)
    {
        const long Longest = HealthPolicy.LongestInMilliseconds;
        return policy switch
        {
            { Command: [] } or { Command: ["", ..] } => ("no command", "name a program"),
            { IntervalInMilliseconds: < 1 or > Longest } => Time(nameof(policy.IntervalInMilliseconds), policy.IntervalInMilliseconds, 1),
            { TimeoutInMilliseconds: < 1 or > Longest } => Time(nameof(policy.TimeoutInMilliseconds), policy.TimeoutInMilliseconds, 1),
            { StartIntervalInMilliseconds: < 1 or > Longest } => Time(nameof(policy.StartIntervalInMilliseconds), policy.StartIntervalInMilliseconds, 1),
            { StartPeriodInMilliseconds: < 0 or > Longest } => Time(nameof(policy.StartPeriodInMilliseconds), policy.StartPeriodInMilliseconds, 0),
            { Retries: < 1 or > HealthPolicy.GreatestRetries } => ($"Retries {policy.Retries}", $"use 1 to {HealthPolicy.GreatestRetries}"),
            _ => null,
        };

        static (string, string?) Time(string member, long value, long least) => ($"{member} {value}", $"use {least} to {Longest}");
    }

    /// <summary>What is wrong with a time limit, and what to do; null when nothing is.</summary>
    public static (string Problem, string? Remedy)? Refuse(TimeLimit limit)
    {
        const long Longest = TimeLimit.LongestInMilliseconds;
        return limit switch
        {
            { RunInMilliseconds: < 1 or > Longest } => ($"RunInMilliseconds {limit.RunInMilliseconds}", $"use 1 to {Longest}"),
            { StopInMilliseconds: < 0 or > Longest } => ($"StopInMilliseconds {limit.StopInMilliseconds}", $"use 0 to {Longest}"),
            _ => null,
        };
    }
}
