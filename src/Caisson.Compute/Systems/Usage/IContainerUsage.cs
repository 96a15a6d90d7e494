using Caisson.Contracts.Documents;

namespace Caisson.Compute.Systems.Usage;

/// <summary>What one container uses, read without asking the service.</summary>
internal interface IContainerUsage : IDisposable
{
    /// <summary>Memory, processor and storage, at a cost that grows with the container and not with the machine. The times are the caller's to fill in.</summary>
    /// <exception cref="IOException">A reading failed; nothing is told then.</exception>
    Statistics ReadStatistics();

    /// <summary>The container's processes; null where they cannot be had this way.</summary>
    /// <exception cref="IOException">A reading failed.</exception>
    IReadOnlyList<ProcessDetails>? ReadProcesses();
}
