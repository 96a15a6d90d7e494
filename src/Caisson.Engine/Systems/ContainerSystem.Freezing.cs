using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    /// <summary>How long the kernel may take to stop every process.</summary>
    private static readonly TimeSpan FreezePatience = TimeSpan.FromSeconds(30);

    /// <summary>Freezes every process.</summary>
    public async Task PauseAsync(string operation)
    {
        if (State is not SystemState.Running { Init: { } init } || _freezerWork is not null)
        {
            throw Refusal(operation, _freezerWork);
        }

        await WorkFreezerAsync(operation, "it is being paused", (cgroup, patience) => cgroup.FreezeAsync(patience));
        if (State is not SystemState.Running)
        {
            throw Refusal(operation, "it ended while it was being paused");
        }

        Enter(new SystemState.Paused(init));
        Publish(new SystemNotification.Paused { Time = _parts.Time.GetUtcNow() });
    }

    /// <summary>Lets every process go on.</summary>
    public async Task ResumeAsync(string operation)
    {
        if (State is not SystemState.Paused { Init: { } init } || _freezerWork is not null)
        {
            throw Refusal(operation, _freezerWork);
        }

        await WorkFreezerAsync(operation, "it is being resumed", (cgroup, patience) => cgroup.ThawAsync(patience));
        if (State is not SystemState.Paused)
        {
            throw Refusal(operation, "it ended while it was being resumed");
        }

        Enter(new SystemState.Running(init));
        Publish(new SystemNotification.Resumed { Time = _parts.Time.GetUtcNow() });
    }

    /// <summary>Containers cannot be saved; says so in the state that would admit it.</summary>
    public void RefuseSave(string operation) => throw (State is SystemState.Paused
        ? EngineErrors.NotSupported(operation, Id.Value, "saving a container")
        : Refusal(operation));

    private async Task WorkFreezerAsync(string operation, string circumstance, Func<ISystemCgroup, CancellationToken, Task> work)
    {
        var cgroup = _resources!.Cgroup;
        _freezerWork = circumstance;
        try
        {
            using var patience = new CancellationTokenSource(FreezePatience, _parts.Time);
            await work(cgroup, patience.Token);
        }
        catch (OperationCanceledException) when (State is SystemState.Running)
        {
            await cgroup.ThawAsync(CancellationToken.None);
            throw EngineErrors.Failed(
                ErrorCode.Timeout, operation, Id.Value, $"the kernel did not freeze every process of system '{Id}' within {FreezePatience.TotalSeconds} s");
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            throw EngineErrors.From(failure, operation, Id.Value);
        }
        finally
        {
            _freezerWork = null;
        }
    }
}
