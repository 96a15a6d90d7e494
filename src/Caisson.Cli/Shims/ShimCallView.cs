namespace Caisson.Cli.Shims;

/// <summary>A call that somebody waits for at a shim.</summary>
/// <param name="Operation">What was asked.</param>
/// <param name="Id">The container it is about; null for the shim itself.</param>
/// <param name="ExecId">The exec it is about; null for the container's own process.</param>
/// <param name="Since">When it was asked.</param>
/// <param name="Layer">Who has to act next.</param>
/// <param name="CallerProcessId">Who asked; null where nobody knows.</param>
internal sealed record ShimCallView(string Operation, string? Id, string? ExecId, DateTimeOffset Since, string Layer, int? CallerProcessId);
