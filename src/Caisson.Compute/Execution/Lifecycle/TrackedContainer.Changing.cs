using System.Text.Json;
using Caisson.Compute.Execution.Records;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.Guest;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Files;

namespace Caisson.Compute.Execution.Lifecycle;

internal sealed partial class TrackedContainer
{
    public async Task RenameAsync(string? name)
    {
        const string Operation = ExecutorOperations.Rename;
        RefuseWhileInTheMaking(Operation);
        var earlier = Record.Name;
        if (name is not null)
        {
            await _context.Names.TakeAsync(Operation, Id, name, () => ChangeRecordAsync(Operation, record => record with { Name = name }), CancellationToken.None);
        }
        else
        {
            await ChangeRecordAsync(Operation, static record => record with { Name = null });
        }

        if (earlier is not null && earlier != name)
        {
            await _context.Names.ReleaseAsync(Id, earlier, CancellationToken.None);
        }
    }

    public async Task UpdateRestartAsync(RestartPolicy policy)
    {
        const string Operation = ExecutorOperations.Update;
        RefuseWhileInTheMaking(Operation);
        if (Record.Lifetime == ContainerLifetime.WithExecutor && policy.Mode != RestartMode.No)
        {
            throw ExecutionErrors.Invalid(Operation, Id, "a container that ends with its executor cannot be started again by its host");
        }

        _ = await ChangeRecordAsync(Operation, record => record with { Restart = policy });
        if (State is not ContainerState.Created { Run: var run })
        {
            return;
        }

        // Its host was told the earlier policy; start makes another one from the record.
        using var hold = Hold(Operation);
        if (TryMove(state => state is ContainerState.Created created && created.Run == run, new ContainerState.Created(Run: null)))
        {
            await EndCreatedAsync(run);
        }
    }

    /// <summary>Changes limits; what the service refuses of a running container is not kept either.</summary>
    public async Task UpdateAsync(LinuxResources resources)
    {
        const string Operation = ExecutorOperations.Update;
        RefuseWhileInTheMaking(Operation);
        if (State is ContainerState.Starting)
        {
            throw ExecutionErrors.WrongState(Operation, Id, State.Name);
        }

        var run = EndableRun() ?? (State as ContainerState.Created)?.Run;
        if (run is not null)
        {
            using var call = run.Calls.TryEnter();
            await run.System.ModifyAsync(new ModifySettingRequest
            {
                ResourcePath = ResourcePath.ContainerConstraints,
                RequestType = ModifyRequestType.Update,
                Settings = ToElement(new ContainerConstraints { Linux = resources }),
            });
        }

        var spec = ReadSpecification(Operation);
        var linux = spec.Linux ?? new LinuxConfig();
        var changed = spec with { Linux = linux with { Resources = ResourceMerge.Merge(linux.Resources, resources) } };
        try
        {
            PlainFile.Replace(Path.Combine(_directory, "config.json"), OciCodecs.Spec.WriteBytes(changed), 0x180, FileDurability.PowerLoss);
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(Operation, Id, _directory, e);
        }
    }

    private void RefuseWhileInTheMaking(string operation)
    {
        if (State is var state && state is ContainerState.Creating or ContainerState.Deleting)
        {
            throw ExecutionErrors.WrongState(operation, Id, state.Name);
        }
    }

    private static JsonElement ToElement(ContainerConstraints constraints)
    {
        using var document = JsonDocument.Parse(SettingsCodecs.ContainerConstraints.WriteBytes(constraints));
        return document.RootElement.Clone();
    }
}
