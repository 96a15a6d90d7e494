namespace Caisson.Cli.Commands;

/// <summary>One process of a container, as <c>caisson top</c> lists it.</summary>
/// <param name="ProcessId">Its id on the machine.</param>
/// <param name="InnerId">Its id as the container sees it; null where the machine does not say.</param>
/// <param name="UserId">Who it runs as; null when it is gone.</param>
/// <param name="State">The kernel's letter: R, S, D, Z, T.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="CpuSeconds">Processor time so far.</param>
/// <param name="CpuPercent">Processor time over the last span; 100 is one processor. Null in a single picture.</param>
/// <param name="Command">Program and arguments, or the program's name in brackets.</param>
internal sealed record ProcessRow(
    int ProcessId, int? InnerId, uint? UserId, string State, int? Threads, ulong MemoryBytes, double CpuSeconds, double? CpuPercent, string Command);
