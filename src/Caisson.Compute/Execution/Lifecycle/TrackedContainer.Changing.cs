using System.Text.Json;
using Caisson.Compute.Execution.Records;
using Caisson.Compute.Systems;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.Guest;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Failpoints;
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

    /// <summary>Changes when it starts again; its host takes that up at once.</summary>
    public Task UpdateRestartAsync(RestartPolicy policy)
    {
        if (Record.Lifetime == ContainerLifetime.WithExecutor && policy.Mode != RestartMode.No)
        {
            throw ExecutionErrors.Invalid(ExecutorOperations.Update, Id, "a container that ends with its executor cannot be started again by its host");
        }

        return UpdateLifeAsync(ResourcePath.ContainerRestart, ToElement(policy, SettingsCodecs.RestartPolicy), record => record with { Restart = policy });
    }

    /// <summary>Changes how its health is seen; null for not at all.</summary>
    public Task UpdateHealthAsync(HealthPolicy? policy) => UpdateLifeAsync(
        ResourcePath.ContainerHealth, policy is null ? null : ToElement(policy, SettingsCodecs.HealthPolicy), record => record with { Health = policy });

    /// <summary>Changes how long it may run; null for ever.</summary>
    public Task UpdateTimeLimitAsync(TimeLimit? limit) => UpdateLifeAsync(
        ResourcePath.ContainerTimeLimit, limit is null ? null : ToElement(limit, SettingsCodecs.TimeLimit), record => record with { TimeLimit = limit });

    /// <summary>Changes limits; what the service refuses of a running container is not kept either.</summary>
    public async Task UpdateAsync(LinuxResources resources)
    {
        await ModifyAsync(new ModifySettingRequest
        {
            ResourcePath = ResourcePath.ContainerConstraints,
            RequestType = ModifyRequestType.Update,
            Settings = ToElement(new ContainerConstraints { Linux = resources }, SettingsCodecs.ContainerConstraints),
        });

        const string Operation = ExecutorOperations.Update;
        var spec = ReadSpecification(Operation);
        var linux = spec.Linux ?? new LinuxConfig();
        var changed = spec with { Linux = linux with { Resources = ResourceMerge.Merge(linux.Resources, resources) } };
        try
        {
            PlainFile.Replace(Path.Combine(_directory, "config.json"), OciCodecs.Spec.WriteBytes(changed), 0x180, FileDurability.PowerLoss);
            Failpoint.Hit("records.specification-changed");
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(Operation, Id, _directory, e);
        }
    }

    private async Task UpdateLifeAsync(string path, JsonElement? settings, Func<ContainerRecord, ContainerRecord> change)
    {
        await ModifyAsync(new ModifySettingRequest
        {
            ResourcePath = path,
            RequestType = settings is null ? ModifyRequestType.Remove : ModifyRequestType.Update,
            Settings = settings,
        });
        _ = await ChangeRecordAsync(ExecutorOperations.Update, change);
    }

    /// <summary>Changes its system, if there is one: the one that runs, or the one that whoever created it made for its start.</summary>
    private async Task ModifyAsync(ModifySettingRequest request)
    {
        const string Operation = ExecutorOperations.Update;
        RefuseWhileInTheMaking(Operation);
        switch (State)
        {
            case ContainerState.Starting starting:
                throw ExecutionErrors.WrongState(Operation, Id, starting.Name);
            case ContainerState.Created { Run: null }:
                using (Hold(Operation))
                {
                    await ModifyCreatedAsync(request);
                }

                break;
            case var state when EndableRun() is { } run || (run = (state as ContainerState.Created)?.Run) is not null:
                using (run.Calls.TryEnter())
                {
                    await run.System.ModifyAsync(request);
                }

                break;
        }
    }

    private async Task ModifyCreatedAsync(ModifySettingRequest request)
    {
        try
        {
            await using var system = await ComputeSystem.OpenAsync(_context.Service, Id, _context.SystemOptions(static _ => { }));
            await system.ModifyAsync(request);
        }
        catch (ComputeException e) when (e.Code is ErrorCode.SystemNotFound or ErrorCode.SystemAlreadyStopped)
        {
            // There is none: start makes it of the record.
        }
    }

    private void RefuseWhileInTheMaking(string operation)
    {
        if (State is var state && state is ContainerState.Creating or ContainerState.Deleting)
        {
            throw ExecutionErrors.WrongState(operation, Id, state.Name);
        }
    }

    private static JsonElement ToElement<T>(T settings, JsonCodec<T> codec)
        where T : class
    {
        using var document = JsonDocument.Parse(codec.WriteBytes(settings));
        return document.RootElement.Clone();
    }
}
