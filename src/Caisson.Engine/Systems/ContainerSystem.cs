using System.Diagnostics;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Processes;
using Caisson.Engine.Systems.Health;

namespace Caisson.Engine.Systems;

/// <summary>One compute system: a container with its processes, its lifecycle (<see cref="SystemState"/>) and its notifications.</summary>
/// <remarks>
/// <para>Used on the engine's thread alone, which is what guards transitions: between an await and the next one nothing else runs. So each verb checks
/// the state, enters the next one and only then waits; after waiting it looks again, since Terminate is admitted at any time.</para>
/// <para>Order for everything observable (docs/lifecycle.md): created &lt; started &lt; exited; of one process prepared &lt; started &lt; exited; every other
/// process's exit &lt; the init process's exit &lt; the system's exit.</para>
/// </remarks>
[DebuggerDisplay("{Id} {State.Name}")]
internal sealed partial class ContainerSystem
{
    private readonly EngineParts _parts;
    private readonly ContainerDefinition _definition;
    private readonly string _gateName;
    private readonly Action<ContainerSystem> _vanish;
    private readonly NotificationLog _log = new();
    private readonly Dictionary<ProcessNumber, ContainerProcess> _processes = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IOutputLog? _outputLog;
    private readonly DateTimeOffset _createTime;
    private DateTimeOffset? _startTime;
    private ISystemCgroup _cgroup;
    private SystemResources? _resources;
    private Containers.ContainerLaunch? _made;
    private CancellationTokenSource? _watchEnd;
    private ulong _nextNumber = ProcessNumber.Init.Value + 1;
    private ulong _knownOutOfMemoryKills;
    private string? _freezerWork;
    private Action? _stopFreezer;
    private int _handleCount;
    private bool _isCollected;

    /// <summary>Reserves a system. Nothing of it exists on the machine yet.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="definition">What it is to be.</param>
    /// <param name="gateName">The file name of its go gate, unique in the journal's directory.</param>
    /// <param name="vanish">Called once, when it has stopped, nothing of it is left, and no handle is open.</param>
    public ContainerSystem(EngineParts parts, ContainerDefinition definition, string gateName, Action<ContainerSystem> vanish)
    {
        _parts = parts;
        _definition = definition;
        _gateName = gateName;
        _vanish = vanish;
        _spec = definition.Spec;
        _restarts = definition.Restart is { } policy ? new RestartPlan(policy) : null;
        _health = definition.Health is { } health ? new HealthRecord(health) : null;
        _timeLimit = definition.TimeLimit;
        _outputLog = definition.Log is { } log ? parts.Streams.OpenLog(log) : null;
        _cgroup = parts.Cgroups.Plan(definition.Id, definition.Spec);
        _createTime = parts.Time.GetUtcNow();
    }

    /// <summary>The id.</summary>
    public SystemId Id => _definition.Id;

    /// <summary>The document it was made from.</summary>
    public ComputeSystemDocument Document => _definition.Document;

    /// <summary>Where it stands.</summary>
    public SystemState State { get; private set; } = new SystemState.Created(null);

    /// <summary>Whether anybody learned its exit.</summary>
    public ExitFate ExitFate => _isCollected ? ExitFate.Collected : ExitFate.Uncollected;

    /// <summary>Tells the world that it exists.</summary>
    public void Announce()
    {
        Publish(new SystemNotification.Created { Time = _createTime });
        NotifyObserver();
        _parts.Log.SystemCreated(Id);
    }

    /// <summary>A handle was opened.</summary>
    public void HandleOpened()
    {
        _handleCount++;
        _isCollected |= State is SystemState.Stopped;
    }

    /// <summary>A handle is closed. What ends with the creator's handle ends now; completes when it has.</summary>
    public async Task CloseHandleAsync(HandleKind kind)
    {
        if (kind == HandleKind.Creator && Document.ShouldTerminateOnLastHandleClosed)
        {
            Terminate();
            await _ended.Task;
        }

        _handleCount--;
        VanishWhenDone();
    }

    /// <summary>Reads its notifications: those that led here, then the coming ones.</summary>
    public IAsyncEnumerable<SystemNotification> Subscribe(CancellationToken handleClosed, CancellationToken cancellationToken) =>
        _log.Subscribe(handleClosed, cancellationToken);

    /// <summary>Completes when it has stopped and nothing of it is left on the machine.</summary>
    public async Task WaitEndedAsync() => await _ended.Task;

    private void Enter(SystemState next)
    {
        State = next;
        if (next is SystemState.Stopping)
        {
            // A freezer still at work would freeze what is killed next, and frozen processes do not die.
            _stopFreezer?.Invoke();
        }

        NotifyObserver();
    }

    private void NotifyObserver()
    {
        if (_parts.Observer is { } observer)
        {
            observer.SystemChanged(IdentityProperties());
        }
    }

    private void Publish(SystemNotification notification) => _log.Publish(notification);

    private void VanishWhenDone()
    {
        if (_handleCount == 0 && _ended.Task.IsCompleted)
        {
            _vanish(this);
        }
    }

    /// <summary>The refusal of a verb in the present state.</summary>
    private ComputeException Refusal(string operation, string? circumstance = null) => State is SystemState.Stopped stopped
        ? EngineErrors.Gone(operation, Id, stopped.Exit)
        : EngineErrors.InvalidState(operation, Id, State.Name, circumstance);
}
