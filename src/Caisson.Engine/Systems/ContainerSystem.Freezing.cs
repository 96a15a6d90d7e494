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

        await WorkFreezerAsync(operation, "paused", (cgroup, patience) => cgroup.FreezeAsync(patience));
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

        await WorkFreezerAsync(operation, "resumed", (cgroup, patience) => cgroup.ThawAsync(patience));
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

    /// <summary>Freezes or thaws. Returns early when the system's end stops it: whoever called looks at the state.</summary>
    private async Task WorkFreezerAsync(string operation, string participle, Func<ISystemCgroup, CancellationToken, Task> work)
    {
        var cgroup = _resources!.Cgroup;
        _freezerWork = $"it is being {participle}";
        try
        {
            using var patience = new CancellationTokenSource(FreezePatience, _parts.Time);
            _stopFreezer = patience.Cancel;
            await work(cgroup, patience.Token);
        }
        catch (OperationCanceledException) when (State is not (SystemState.Running or SystemState.Paused))
        {
        }
        catch (OperationCanceledException)
        {
            throw EngineErrors.Failed(
                ErrorCode.Timeout, operation, Id.Value, $"system '{Id}' could not be {participle} by the kernel within {FreezePatience.TotalSeconds} s");
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            throw EngineErrors.From(failure, operation, Id.Value);
        }
        finally
        {
            _stopFreezer = null;
            _freezerWork = null;
        }
    }
}
