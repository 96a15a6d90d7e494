namespace Caisson.Cli.Diagnosis;

/// <summary>Why a container is as it is.</summary>
/// <param name="Id">The container.</param>
/// <param name="State">Its state, as its host says, or last said.</param>
/// <param name="InProgress">What is going on.</param>
/// <param name="Layer">Who has to do something next: the command line, the host, the kernel, or the container's own program.</param>
/// <param name="Since">Since when, as far as it is known.</param>
/// <param name="NextDeadline">When somebody gives up waiting, and who; null when nobody does.</param>
/// <param name="Remedy">What can be done; null when nothing needs to be.</param>
/// <param name="Silence">Why the host could not be asked; null when it answered.</param>
/// <param name="Host">The host's process; null when there is none.</param>
/// <param name="Processes">The container's processes.</param>
/// <param name="Calls">What others wait for at the host, the oldest first.</param>
/// <param name="Journal">What the host has made and not undone yet.</param>
/// <param name="Log">What the host logged last.</param>
internal sealed record WhyReport(
    string Id,
    string State,
    string InProgress,
    string Layer,
    DateTimeOffset? Since,
    string? NextDeadline,
    string? Remedy,
    string? Silence,
    KernelView? Host,
    IReadOnlyList<KernelView> Processes,
    IReadOnlyList<CallView> Calls,
    IReadOnlyList<string> Journal,
    IReadOnlyList<string> Log);
