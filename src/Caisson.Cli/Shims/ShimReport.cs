using Caisson.Cli.Diagnosis;

namespace Caisson.Cli.Shims;

/// <summary>What goes on in a shim, and who has to act.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Id">The container, or the pod, that it was started for.</param>
/// <param name="Namespace">containerd's namespace.</param>
/// <param name="Silence">Why it could not be asked; null when it answered.</param>
/// <param name="Process">What the kernel says of it, where it is silent; null when it answered.</param>
/// <param name="Calls">What others wait for, the oldest first.</param>
/// <param name="Closes">Sandboxes that are being given back, or could not be.</param>
internal sealed record ShimReport(
    int ProcessId, string Id, string Namespace, string? Silence, KernelView? Process, IReadOnlyList<ShimCallView> Calls, IReadOnlyList<ShimCloseView> Closes);
