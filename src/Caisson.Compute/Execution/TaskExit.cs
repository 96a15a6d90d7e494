namespace Caisson.Compute.Execution;

/// <summary>How a container's init process ended.</summary>
/// <param name="ExitCode">Its code: 128 + n when signal n ended it, 127 when it could not be started.</param>
/// <param name="ExitedAt">When that was seen.</param>
public sealed record TaskExit(uint ExitCode, DateTimeOffset ExitedAt);
