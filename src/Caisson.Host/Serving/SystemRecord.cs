using Caisson.Contracts.Documents;
using Caisson.Engine.Systems;
using Caisson.Engine.Systems.Journal;
using Microsoft.Extensions.Logging;

namespace Caisson.Host.Serving;

/// <summary>What the host knows of its systems: keeps the files beside the journal, and tells when something changed.</summary>
/// <remarks>
/// <para>On the loop. A durable system's state is written before anybody hears of it, since a clean-up concludes its exit from it. Of other systems the file
/// only serves those who list a host that does not answer, so it is written when the system runs; other changes a moment later, and not at all for
/// systems that are gone by then.</para>
/// <para>A write that fails is logged and tried again until it succeeds; an exit that is not written yet counts as a system that is left.</para>
/// </remarks>
internal sealed class SystemRecord : IEngineObserver, IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(10);

    private const string RunningState = "Running";

    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _later;
    private readonly SortedDictionary<string, SystemProperties> _systems = new(StringComparer.Ordinal);
    private readonly List<SystemProperties> _uncollected = [];
    private TimeSpan _pause = Moment;
    private bool _isTimerSet;
    private bool _isStateStale;
    private bool _isExitStale;
    private bool _isDurable;

    internal SystemRecord(string directory, TimeProvider time, ILogger logger)
    {
        _directory = directory;
        _time = time;
        _logger = logger;
        _later = time.CreateTimer(static self => ((SystemRecord)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called after every change, on the engine's stack: only take note.</summary>
    internal Action? Changed { get; set; }

    /// <summary>Called when the first durable system appears.</summary>
    internal Action? BecameDurable { get; init; }

    /// <summary>No system is left, stopped ones that somebody still holds and exits that are not written included.</summary>
    internal bool IsEmpty => _systems.Count == 0 && !_isExitStale;

    /// <summary>Everything that is left has stopped and was to end with its creator.</summary>
    internal bool IsOnlyHeld => !_isExitStale && _systems.Values.All(system => system.Stopped && system.TerminateOnLastHandleClosed);

    /// <inheritdoc/>
    public void SystemChanged(SystemProperties properties)
    {
        if (!properties.TerminateOnLastHandleClosed && !_isDurable)
        {
            _isDurable = true;
            BecameDurable?.Invoke();
        }

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
            _isExitStale = true;
            SaveExit();
        }

        _ = _systems.Remove(properties.Id);
        Save(properties);
        Changed?.Invoke();
    }

    /// <summary>Writes what is not written yet, with some patience; what then is not is lost, and the log says so.</summary>
    internal async Task FlushAsync()
    {
        var since = _time.GetTimestamp();
        while (_isExitStale && _time.GetElapsedTime(since) < FlushPatience)
        {
            await Task.Delay(Moment, _time);
            SaveExit();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _later.Dispose();

    private void Save(SystemProperties properties)
    {
        _isStateStale = true;
        if (!properties.TerminateOnLastHandleClosed || properties.State == RunningState)
        {
            SaveState();
        }
        else
        {
            SetTimer();
        }
    }

    private void OnTimer()
    {
        _isTimerSet = false;
        SaveState();
        if (_isExitStale && SaveExit())
        {
            Changed?.Invoke();
        }
    }

    private void SetTimer()
    {
        if (!_isTimerSet)
        {
            _isTimerSet = true;
            _ = _later.Change(_pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void SaveState()
    {
        if (!_isStateStale)
        {
            return;
        }

        try
        {
            SystemFiles.WriteState(_directory, [.. _systems.Values]);
            _isStateStale = false;
            _pause = Moment;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _logger.StateNotWritten(error);
            TryAgain();
        }
    }

    private bool SaveExit()
    {
        try
        {
            SystemFiles.WriteExit(_directory, _uncollected);
            _isExitStale = false;
            _pause = Moment;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _logger.ExitNotWritten(error);
            TryAgain();
            return false;
        }
    }

    private void TryAgain()
    {
        SetTimer();
        _pause = _pause < LongestPause ? _pause * 2 : LongestPause;
    }
}
