using Caisson.Contracts.Documents;
using Caisson.Engine.Systems;
using Caisson.Engine.Systems.Journal;
using Microsoft.Extensions.Logging;

namespace Caisson.Host.Serving;

/// <summary>What the host knows of its systems: keeps the files beside the journal, and tells when something changed.</summary>
/// <remarks>
/// On the loop. A durable system's state is written before anybody hears of it, since a clean-up concludes its exit from it. Of other systems the file
/// only serves those who list a host that does not answer, so it is written when the system runs; other changes a moment later, and not at all for
/// systems that are gone by then.
/// </remarks>
internal sealed class SystemRecord : IEngineObserver, IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private const string RunningState = "Running";

    private readonly string _directory;
    private readonly ILogger _logger;
    private readonly ITimer _later;
    private readonly SortedDictionary<string, SystemProperties> _systems = new(StringComparer.Ordinal);
    private readonly List<SystemProperties> _uncollected = [];
    private bool _isStateStale;

    internal SystemRecord(string directory, TimeProvider time, ILogger logger)
    {
        _directory = directory;
        _logger = logger;
        _later = time.CreateTimer(static self => ((SystemRecord)self!).SaveState(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called after every change, on the engine's stack: only take note.</summary>
    internal Action? Changed { get; set; }

    /// <summary>No system is left, stopped ones that somebody still holds included.</summary>
    internal bool IsEmpty => _systems.Count == 0;

    /// <summary>Everything that is left has stopped and was to end with its creator.</summary>
    internal bool IsOnlyHeld => _systems.Values.All(system => system.Stopped && system.TerminateOnLastHandleClosed);

    /// <inheritdoc/>
    public void SystemChanged(SystemProperties properties)
    {
        _systems[properties.Id] = properties;
        Save(properties);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void SystemVanished(SystemProperties properties, ExitFate fate)
    {
        if (fate == ExitFate.Uncollected)
        {
            _uncollected.Add(properties);
            SaveExit();
        }

        _ = _systems.Remove(properties.Id);
        Save(properties);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose() => _later.Dispose();

    private void Save(SystemProperties properties)
    {
        if (!properties.TerminateOnLastHandleClosed || properties.State == RunningState)
        {
            SaveState();
        }
        else if (!_isStateStale)
        {
            _isStateStale = true;
            _ = _later.Change(Moment, Timeout.InfiniteTimeSpan);
        }
    }

    private void SaveState()
    {
        _isStateStale = false;
        try
        {
            SystemFiles.WriteState(_directory, [.. _systems.Values]);
        }
        catch (IOException error)
        {
            _logger.StateNotWritten(error);
        }
    }

    private void SaveExit()
    {
        try
        {
            SystemFiles.WriteExit(_directory, _uncollected);
        }
        catch (IOException error)
        {
            _logger.ExitNotWritten(error);
        }
    }
}
