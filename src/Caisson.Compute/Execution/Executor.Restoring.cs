using Caisson.Compute.Execution.Records;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution;

public sealed partial class Executor
{
    /// <summary>
    /// Finds every container again, as <see cref="RestoreAsync"/> does, and starts those again that ended with the machine and whose restart policy wants it:
    /// while the machine is up that is their hosts' business, after its restart there is no host.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting, what was begun goes on.</param>
    /// <returns>Each container, by id; one that is damaged or sick harms no other.</returns>
    public async Task<IReadOnlyList<RestoredContainer>> RestoreAllAsync(CancellationToken cancellationToken = default)
    {
        var ids = _context.Records.All().OrderBy(static id => id.Value, StringComparer.Ordinal).ToList();
        return await Task.WhenAll(ids.Select(id => RestoreOneAsync(id, cancellationToken)));
    }

    private async Task<RestoredContainer> RestoreOneAsync(SystemId id, CancellationToken cancellationToken)
    {
        Restoration? restoration = null;
        try
        {
            var record = _context.Records.TryRead(id, ExecutorOperations.Restore);
            restoration = await RestoreAsync(id, io: null, cancellationToken);
            if (!restoration.IsAlive && record is not null && IsWantedAfterBoot(record))
            {
                restoration = restoration with { IsAlive = true, Pid = await StartAsync(id, settings: null, cancellationToken) };
            }

            return new RestoredContainer(id, restoration, Error: null);
        }
        catch (ComputeException e)
        {
            return new RestoredContainer(id, restoration, e);
        }
    }

    private bool IsWantedAfterBoot(ContainerRecord record) => record.BootId != _context.BootId && record.Restart?.Mode switch
    {
        RestartMode.Always => record.Runs > 0,
        RestartMode.UnlessStopped or RestartMode.OnFailure => record is { Status: RecordedStatus.Started, WasStoppedOnRequest: false },
        _ => false,
    };
}
