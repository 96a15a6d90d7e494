namespace Caisson.Cli.Shims;

/// <summary>A shim, as <c>caisson shim list</c> shows it.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Id">The container, or the pod, that it was started for.</param>
/// <param name="Namespace">containerd's namespace.</param>
/// <param name="Program">What it is called.</param>
/// <param name="IsOurs">It is one of ours; nothing more is known of others.</param>
/// <param name="Tasks">How many containers it holds; null when it could not be asked.</param>
/// <param name="Sickness">Why it could not be asked; null when it answered, or is not ours.</param>
/// <param name="Socket">Where it listens.</param>
/// <param name="Up">For how many seconds it has lived.</param>
internal sealed record ShimRow(int ProcessId, string Id, string Namespace, string Program, bool IsOurs, int? Tasks, string? Sickness, string? Socket, double? Up);
