using System.Collections.Concurrent;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Systems.Usage;

/// <summary>A decorator that reads a container's usage itself and asks the service only for what it could not read.</summary>
/// <remarks>
/// <para>The order is that of hcsshim's PropertiesV2: not a container, the service answers all; else the identity is known, the usage is opened, each type is
/// read once; what cannot be read, and every other type, is asked of the service; both answers are merged, what was read here winning.</para>
/// <para>Two things are done better than there: no types at all give the identity also when the service fails, and a failing query for the rest
/// names those types and carries what was read (<see cref="ErrorDetails.Obtained"/>).</para>
/// </remarks>
internal sealed class FastStatisticsService : ForwardingComputeService
{
    private readonly IContainerUsageSource _source;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<SystemHandle, KnownSystem> _systems = new();

    public FastStatisticsService(IComputeService inner, IContainerUsageSource source, TimeProvider timeProvider, ILogger logger)
        : base(inner)
    {
        _source = source;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    public override async Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken) =>
        Know(await Inner.CreateSystemAsync(id, document, cancellationToken));

    public override async Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken) =>
        Know(await Inner.OpenSystemAsync(id, cancellationToken));

    public override async Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await Inner.StartSystemAsync(system, cancellationToken);
        var now = _timeProvider.GetUtcNow();
        Learn(system, known => known with { StartTime = now });
    }

    public override async Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await Inner.CloseSystemAsync(system, cancellationToken);
        _systems.TryRemove(system, out _);
    }

    public override async Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken)
    {
        if (query.Queries is not null || !_systems.TryGetValue(system, out var known))
        {
            return await Inner.GetSystemPropertiesAsync(system, query, cancellationToken);
        }

        PropertyType[] types = [.. query.PropertyTypes.Distinct()];
        if (types.Length == 0)
        {
            return await IdentifyAsync(system, known, cancellationToken);
        }

        var identity = known.Identity ?? await IdentifyAsync(system, known, cancellationToken);
        if (!"container".Equals(identity.SystemType, StringComparison.OrdinalIgnoreCase))
        {
            return await Inner.GetSystemPropertiesAsync(system, query, cancellationToken);
        }

        var (read, rest) = Read(identity, known.StartTime ?? identity.StartTime, types);
        return rest.Count == 0 ? read : await CompleteAsync(system, read, rest, cancellationToken);
    }

    private SystemHandle Know(SystemHandle system)
    {
        _systems[system] = new KnownSystem(null, null);
        return system;
    }

    // Nothing is learned of a handle that was closed meanwhile.
    private void Learn(SystemHandle system, Func<KnownSystem, KnownSystem> more)
    {
        while (_systems.TryGetValue(system, out var known) && !_systems.TryUpdate(system, more(known), known))
        {
            // Somebody else learned something: try again on top of it.
        }
    }

    // The service is asked for its state too; where it fails, who the system is has been told before.
    private async Task<SystemProperties> IdentifyAsync(SystemHandle system, KnownSystem known, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Inner.GetSystemPropertiesAsync(system, new PropertyQuery(), cancellationToken);
            var identity = new SystemProperties
            {
                Id = answer.Id,
                SystemType = answer.SystemType,
                RuntimeOsType = answer.RuntimeOsType,
                Owner = answer.Owner,
                StartTime = answer.StartTime,
            };
            Learn(system, known => known with { Identity = identity });
            return answer;
        }
        catch (ComputeOperationException e) when (e.Code != ErrorCode.AlreadyClosed && known.Identity is not null)
        {
            return known.Identity;
        }
    }

    private (SystemProperties Read, List<PropertyType> Unread) Read(SystemProperties identity, DateTimeOffset? startTime, PropertyType[] types)
    {
        try
        {
            using var usage = _source.Open(identity.Id);
            var read = identity;
            List<PropertyType> rest = [];
            foreach (var type in types)
            {
                var more = TryRead(usage, identity.Id, startTime, type, read);
                read = more ?? read;
                if (more is null)
                {
                    rest.Add(type);
                }
            }

            return (read, rest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.FastStatisticsFailed(identity.Id, e);
            return (identity, [.. types]);
        }
    }

    private SystemProperties? TryRead(IContainerUsage usage, string id, DateTimeOffset? startTime, PropertyType type, SystemProperties read)
    {
        try
        {
            return type == PropertyType.Statistics ? read with { Statistics = ReadStatistics(usage, startTime) }
                : type == PropertyType.ProcessList && usage.ReadProcesses() is { } processes ? read with { ProcessList = processes }
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.FastStatisticsFailed(id, e);
            return null;
        }
    }

    // The time stamp is taken before the readings, as the service does; no uptime is made of a start that nobody knows.
    private Statistics ReadStatistics(IContainerUsage usage, DateTimeOffset? startTime)
    {
        var timestamp = _timeProvider.GetUtcNow();
        var statistics = usage.ReadStatistics();
        return statistics with
        {
            Timestamp = timestamp,
            ContainerStartTime = startTime,
            Uptime100ns = startTime is { } start ? (ulong)Math.Max(0, (_timeProvider.GetUtcNow() - start).Ticks) : null,
        };
    }

    private async Task<SystemProperties> CompleteAsync(
        SystemHandle system, SystemProperties read, List<PropertyType> rest, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", rest);
        _logger.FallingBack(read.Id, names);
        try
        {
            var answer = await Inner.GetSystemPropertiesAsync(system, new PropertyQuery { PropertyTypes = rest }, cancellationToken);
            return answer with
            {
                Statistics = read.Statistics ?? answer.Statistics,
                Owner = read.Owner ?? answer.Owner,
                ProcessList = read.ProcessList ?? answer.ProcessList,
            };
        }
        catch (ComputeException e)
        {
            var details = e.Details with { Obtained = read };
            var message = $"asking the service for {names} of '{read.Id}': {e.Message}";
            throw e switch
            {
                ComputeSystemClosedException closed => new ComputeSystemClosedException(details, message, closed.Exit, e),
                ComputeConnectionException => new ComputeConnectionException(details, message, e),
                _ => new ComputeOperationException(details, message, e),
            };
        }
    }

    /// <summary>What is known about a system behind a handle.</summary>
    private sealed record KnownSystem(SystemProperties? Identity, DateTimeOffset? StartTime);
}
