using Caisson.Compute.Execution;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary>What a container's record says, as <c>caisson inspect</c> shows it beside what its host says.</summary>
/// <param name="Image">The image, as it was called; null where nobody said.</param>
/// <param name="Command">What it runs.</param>
/// <param name="Labels">What was said about it.</param>
/// <param name="Lifetime">How long it lives when it runs.</param>
/// <param name="WhenStopped">What becomes of it then.</param>
/// <param name="HasInput">Its init process reads.</param>
/// <param name="BundlePath">Its directory.</param>
/// <param name="LogPath">The directory of its log; null when none is kept.</param>
/// <param name="StopPatienceInSeconds">How long it may take to stop; null leaves that to whoever stops it.</param>
/// <param name="Restart">When its host starts it again; null never does.</param>
/// <param name="Health">How its host sees whether it works; null for not at all.</param>
/// <param name="TimeLimit">How long each life of it may last; null for ever.</param>
/// <param name="Damage">What is wrong with the record; null when nothing is.</param>
internal sealed record ContainerDetails(
    string? Image,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Labels,
    ContainerLifetime Lifetime,
    StoppedContainer WhenStopped,
    bool HasInput,
    string BundlePath,
    string? LogPath,
    double? StopPatienceInSeconds,
    RestartPolicy? Restart,
    HealthPolicy? Health,
    TimeLimit? TimeLimit,
    string? Damage)
{
    /// <summary>What a summary says.</summary>
    public static ContainerDetails Of(ContainerSummary one) => new(
        one.Image,
        one.Arguments,
        one.Labels,
        one.Lifetime,
        one.WhenStopped,
        one.HasInput,
        one.BundlePath,
        one.LogPath,
        one.StopPatience?.TotalSeconds,
        one.Restart,
        one.HealthPolicy,
        one.TimeLimit,
        one.Damage);
}
