using Caisson.Engine.Containers;
using Caisson.Engine.Processes;
using Caisson.Engine.Systems.Journal;
using Microsoft.Extensions.Logging;

namespace Caisson.Engine.Systems;

/// <summary>What every system of an engine works with.</summary>
internal sealed record EngineParts
{
    /// <summary>Makes processes.</summary>
    public required IContainerLauncher Launcher { get; init; }

    /// <summary>Waits for them.</summary>
    public required IReaper Reaper { get; init; }

    /// <summary>Makes cgroups.</summary>
    public required ISystemCgroups Cgroups { get; init; }

    /// <summary>Makes standard streams.</summary>
    public required IStandardStreams Streams { get; init; }

    /// <summary>Takes every undo first.</summary>
    public required SystemJournal Journal { get; init; }

    /// <summary>Tells the time and fires timers on the engine's thread.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Takes over a background task: its failure must come to light.</summary>
    public required Action<Task> Track { get; init; }

    /// <summary>The engine's log.</summary>
    public required ILogger Log { get; init; }

    /// <summary>Output that nobody has taken yet.</summary>
    public PendingOutputs PendingOutputs { get; } = new();

    /// <summary>Learns what happens to the systems, or null.</summary>
    public IEngineObserver? Observer { get; init; }

    /// <summary>Processes get SIGKILL when this process dies.</summary>
    public required bool ProcessesDieWithEngine { get; init; }
}
