namespace Caisson.Cli.Commands;

/// <summary>Something that happened to a container.</summary>
/// <param name="Time">When.</param>
/// <param name="Id">The container.</param>
/// <param name="Event">What.</param>
/// <param name="ProcessId">The process it is about, on the machine; null where it is about none.</param>
/// <param name="ExitCode">How that ended; null where nothing ended.</param>
/// <param name="Health">Whether it works, in lower case; null where it is not about that.</param>
internal sealed record EventRow(DateTimeOffset Time, string Id, string Event, int? ProcessId, int? ExitCode, string? Health = null);
