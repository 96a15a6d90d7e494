namespace Caisson.Cli.Commands;

/// <summary>Usage of one container.</summary>
/// <param name="Id">The container.</param>
/// <param name="CpuPercent">Processor time over the sampling span; 100 is one processor.</param>
/// <param name="CpuSeconds">Processor time since the start.</param>
/// <param name="MemoryBytes">Working set now.</param>
/// <param name="MemoryPeakBytes">The most ever charged.</param>
/// <param name="MemoryLimitBytes">The limit; null when there is none.</param>
/// <param name="Processes">Processes and threads now; null where not counted.</param>
/// <param name="ReadBytes">Block input.</param>
/// <param name="WrittenBytes">Block output.</param>
internal sealed record StatsRow(
    string Id,
    double CpuPercent,
    double CpuSeconds,
    ulong MemoryBytes,
    ulong MemoryPeakBytes,
    ulong? MemoryLimitBytes,
    ulong? Processes,
    ulong ReadBytes,
    ulong WrittenBytes);
