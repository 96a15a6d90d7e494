using Caisson.Compute.Execution.Copying;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution;

public sealed partial class Executor
{
    /// <summary>Opens a path in the root of a created or stopped container; of one that runs, <see cref="TreePlace.InContainer"/> does.</summary>
    /// <param name="id">The container.</param>
    /// <param name="path">The path, from its root.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <returns>The place. Until it is disposed the container can be neither started nor removed.</returns>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.InvalidState"/>: it runs. <see cref="ErrorCode.Conflict"/>: somebody starts or removes it.</exception>
    public async Task<TreePlace> OpenPlaceAsync(SystemId id, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var container = await GetAsync(id, ExecutorOperations.Copy, cancellationToken);
        return await container.OpenPlaceAsync(path);
    }
}
