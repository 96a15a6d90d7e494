using Caisson.Cli.Output;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>Samples the usage of containers again and again; processor time counts from one sample to the next. Containers stay open in between.</summary>
internal sealed class StatsSampler : IAsyncDisposable
{
    private readonly IComputeService _service;
    private readonly IReadOnlyList<string> _names;
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    /// <summary>Samples the named containers, or whichever run when none is named.</summary>
    public StatsSampler(IComputeService service, IReadOnlyList<string> names)
    {
        _service = service;
        _names = names;
    }

    /// <summary>One sample of each; of a container that is seen for the first time the span is its whole life so far.</summary>
    /// <exception cref="CommandFailure">A named container is not there, and was not before.</exception>
    public async Task<IReadOnlyList<StatsRow>> SampleAsync(CancellationToken cancellationToken)
    {
        await OpenNewAsync(cancellationToken);
        var rows = await Task.WhenAll(_watched.Values.Select(one => SampleAsync(one, cancellationToken)));
        foreach (var gone in _watched.Where(static pair => pair.Value.IsGone).Select(static pair => pair.Key).ToList())
        {
            await _watched[gone].System.DisposeAsync();
            _ = _watched.Remove(gone);
        }

        return [.. rows.OfType<StatsRow>().OrderBy(static row => row.Id, StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _watched.Values)
        {
            await one.System.DisposeAsync();
        }

        _watched.Clear();
    }

    private async Task OpenNewAsync(CancellationToken cancellationToken)
    {
        if (_names.Count > 0)
        {
            foreach (var name in _watched.Count == 0 ? _names : [])
            {
                var system = await OpenContainer.ByIdOrPrefixAsync(_service, name, cancellationToken);
                if (!_watched.TryAdd(system.Id.Value, new Watched(system)))
                {
                    await system.DisposeAsync();
                }
            }

            return;
        }

        foreach (var system in await ComputeSystem.EnumerateAsync(_service, cancellationToken: cancellationToken))
        {
            if (system is { Stopped: false, Sickness: null } && !_watched.ContainsKey(system.Id) && await TryOpenAsync(system.Id, cancellationToken) is { } opened)
            {
                _watched.Add(system.Id, new Watched(opened));
            }
        }
    }

    // One that ended between the listing and now is not missed.
    private async Task<ComputeSystem?> TryOpenAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await ComputeSystem.OpenAsync(_service, new SystemId(id), cancellationToken: cancellationToken);
        }
        catch (ComputeException)
        {
            return null;
        }
    }

    private static async Task<StatsRow?> SampleAsync(Watched one, CancellationToken cancellationToken)
    {
        Statistics statistics;
        try
        {
            statistics = (await one.System.GetPropertiesAsync([PropertyType.Statistics], cancellationToken)).Statistics
                ?? throw new CommandFailure($"container '{one.System.Id}' gives no statistics");
        }
        catch (ComputeException) when (one.System.TryGetExit(out _) || one.HasSample)
        {
            one.IsGone = true;
            return null;
        }

        var cpuSeconds = (statistics.Processor?.TotalRuntime100ns ?? 0) / 1e7;
        return new StatsRow(
            one.System.Id.Value,
            one.CpuPercent(cpuSeconds, (statistics.Uptime100ns ?? 0) / 1e7),
            cpuSeconds,
            statistics.Memory?.MemoryUsagePrivateWorkingSetBytes ?? 0,
            statistics.Memory?.MemoryUsageCommitPeakBytes ?? 0,
            statistics.Memory?.MemoryLimitBytes,
            statistics.ProcessCount,
            statistics.Storage?.ReadSizeBytes ?? 0,
            statistics.Storage?.WriteSizeBytes ?? 0);
    }

    private sealed class Watched(ComputeSystem system)
    {
        private double _cpuSeconds;
        private long _timestamp;

        public ComputeSystem System { get; } = system;

        public bool HasSample { get; private set; }

        public bool IsGone { get; set; }

        public double CpuPercent(double cpuSeconds, double uptimeInSeconds)
        {
            var seconds = HasSample ? TimeProvider.System.GetElapsedTime(_timestamp).TotalSeconds : uptimeInSeconds;
            var used = cpuSeconds - (HasSample ? _cpuSeconds : 0);
            (_cpuSeconds, _timestamp, HasSample) = (cpuSeconds, TimeProvider.System.GetTimestamp(), true);
            return seconds > 0 ? Math.Round(100 * used / seconds, 1) : 0;
        }
    }
}
