namespace Caisson.Cli.Shims;

/// <summary>A container, or an exec, in a shim.</summary>
/// <param name="ShimProcessId">The shim's process.</param>
/// <param name="Namespace">containerd's namespace.</param>
/// <param name="Id">The container.</param>
/// <param name="ExecId">The exec; null for the container's own process.</param>
/// <param name="State">created, running, pausing, paused or exited.</param>
/// <param name="ProcessId">Its process; null while there is none.</param>
/// <param name="Bundle">The container's bundle; null of an exec.</param>
internal sealed record ShimTaskRow(int ShimProcessId, string Namespace, string Id, string? ExecId, string State, int? ProcessId, string? Bundle);
