using Caisson.Compute.Execution.Copying;
using Caisson.Compute.Execution.Records;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Lifecycle;

internal sealed partial class TrackedContainer
{
    /// <summary>A path in the root of a container that does not run; nobody starts or removes it meanwhile.</summary>
    public async Task<TreePlace> OpenPlaceAsync(string path)
    {
        const string Operation = ExecutorOperations.Copy;
        if (State is var state && state is not (ContainerState.Created or ContainerState.Stopped))
        {
            throw ExecutionErrors.WrongState(Operation, Id, state.Name);
        }

        await ((state as ContainerState.Stopped)?.CleanedUp ?? Task.CompletedTask);
        var hold = Hold(Operation);
        try
        {
            var record = _context.Records.TryRead(Id, Operation) ?? throw ExecutionErrors.NoSuchContainer(Operation, Id);
            return record.Runs == Record.Runs
                ? TreePlace.Beneath(OpenRoot(Operation, record), path, hold)
                : throw ExecutionErrors.Conflict(Operation, Id, $"container '{Id}' was started by somebody else");
        }
        catch (LinuxException e)
        {
            hold.Dispose();
            throw RecordErrors.OfDisk(Operation, Id, _directory, e);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    // As its host would mount it, for our eyes alone.
    private DirectoryDescriptor OpenRoot(string operation, ContainerRecord record) => record.RootMounts switch
    {
        [{ Type: "overlay" } overlay] => PrivateMount.OpenOverlay(Path.Combine(_directory, "rootfs"), overlay.Options),
        null or [] => DirectoryDescriptor.Open(Path.Combine(_directory, ReadSpecification(operation).Root?.Path ?? "rootfs")),
        _ => throw ExecutionErrors.NotSupported(operation, Id, $"the root of container '{Id}' is mounted in a way that only its host knows"),
    };
}
