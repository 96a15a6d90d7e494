using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution;

/// <summary>One process of a container.</summary>
/// <param name="Details">What the service tells of it.</param>
/// <param name="ExecId">The exec whose first process it is, <see cref="Executor.InitProcess"/> for the init process; empty for their children.</param>
public sealed record ProcessSummary(ProcessDetails Details, string ExecId);
