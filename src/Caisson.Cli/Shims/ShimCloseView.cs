namespace Caisson.Cli.Shims;

/// <summary>A pod's sandbox that has ended, and whose namespaces are being given back or could not be.</summary>
/// <param name="Id">The sandbox.</param>
/// <param name="Since">When it ended.</param>
/// <param name="Failure">What could not be given back, and why; null while that goes on.</param>
internal sealed record ShimCloseView(string Id, DateTimeOffset Since, string? Failure);
