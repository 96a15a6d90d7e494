using System.Collections.Concurrent;
using System.Runtime.Versioning;
using Caisson.Compute.Execution.Events;
using Caisson.Compute.Execution.Records;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Platform.Linux;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>What the containers of one executor share.</summary>
[SupportedOSPlatform("linux")]
internal sealed record ExecutorContext
{
    public required ExecutorOptions Options { get; init; }

    public required CaissonPaths Paths { get; init; }

    public required IComputeService Service { get; init; }

    public required RecordStore Records { get; init; }

    public required NameIndex Names { get; init; }

    public required OrderedWork<SystemId> Events { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>This boot of the machine.</summary>
    public required string BootId { get; init; }

    /// <summary>Forgets a container that can no longer be followed, or is gone.</summary>
    public required Action<TrackedContainer> Forget { get; init; }

    public string Namespace => Options.Namespace;

    public TimeProvider Time => Options.TimeProvider;

    /// <summary>Options of an opened or created system whose notifications go to <paramref name="observer"/>.</summary>
    public ComputeSystemOptions SystemOptions(Action<SystemNotification> observer) => new()
    {
        Timeouts = Options.Timeouts,
        TimeProvider = Options.TimeProvider,
        LoggerFactory = Options.LoggerFactory,
        Observer = observer,
    };

    /// <summary>Exits that are on their way to the backend, and not yet recorded as reported.</summary>
    public ConcurrentDictionary<(SystemId Id, DateTimeOffset Time, int Code), bool> ExitsUnderway { get; } = new();

    /// <summary>Queues an event for the backend; nothing happens without one.</summary>
    public void Tell(ContainerEvent containerEvent) => Tell(containerEvent.ContainerId, () => Task.FromResult(containerEvent), static () => Task.CompletedTask);

    /// <summary>Queues an event for the backend; nothing happens without one.</summary>
    /// <param name="id">The container.</param>
    /// <param name="make">Makes the event when its turn has come.</param>
    /// <param name="delivered">Runs when the backend has taken it, or failed to.</param>
    public void Tell(SystemId id, Func<Task<ContainerEvent>> make, Func<Task> delivered)
    {
        if (Options.Backend is not { } backend)
        {
            return;
        }

        Events.Append(id, async () =>
        {
            var containerEvent = await make();
            Logger.SendingEvent(Namespace, containerEvent.ContainerId, containerEvent.Kind, containerEvent.ProcessId);
            try
            {
                await backend.ProcessEventAsync(containerEvent);
            }
            catch (Exception e)
            {
                Logger.EventNotTaken(Namespace, containerEvent.ContainerId, e);
            }

            await delivered();
        });
    }
}
