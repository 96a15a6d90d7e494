using Caisson.Compute.Systems;
using Caisson.Compute.Systems.Usage;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Systems.Usage;

public sealed class FastStatisticsServiceTests : IContainerUsageSource
{
    private static readonly SystemProperties Identity = new() { Id = "s", SystemType = "Container", RuntimeOsType = "windows", Owner = "CI", State = "Running" };

    private readonly ManualService _service = new() { Properties = () => Task.FromResult(Identity) };
    private readonly ManualClock _clock = new();
    private readonly ListLog _log = new();
    private readonly List<string> _read = [];
    private Func<Statistics> _statistics = () => new Statistics { Memory = new MemoryStats { MemoryUsageCommitBytes = 1 } };
    private IReadOnlyList<ProcessDetails>? _processes;
    private bool _canOpen = true;

    [Fact]
    public async Task What_can_be_read_here_is_never_asked_of_the_service()
    {
        await using var system = await StartAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));

        var properties = await system.GetPropertiesAsync([PropertyType.Statistics]);

        Assert.Equal(("s", "Container", "windows", "CI"), (properties.Id, properties.SystemType, properties.RuntimeOsType, properties.Owner));
        Assert.Equal(1UL, properties.Statistics!.Memory!.MemoryUsageCommitBytes);
        Assert.Equal((_clock.GetUtcNow(), _clock.GetUtcNow() - TimeSpan.FromSeconds(5)), (properties.Statistics.Timestamp, properties.Statistics.ContainerStartTime));
        Assert.Equal((ulong)TimeSpan.FromSeconds(5).Ticks, properties.Statistics.Uptime100ns);
        Assert.DoesNotContain("properties Statistics", _service.CallsSoFar());
        Assert.Equal(["open s", "statistics", "closed"], _read);
    }

    [Fact]
    public async Task The_time_is_taken_before_the_readings_and_the_uptime_after_them()
    {
        _statistics = () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            return new Statistics();
        };
        await using var system = await StartAsync();
        var before = _clock.GetUtcNow();

        var statistics = (await system.GetPropertiesAsync([PropertyType.Statistics])).Statistics!;

        Assert.Equal((before, (ulong)TimeSpan.FromSeconds(2).Ticks), (statistics.Timestamp, statistics.Uptime100ns));
    }

    // There the uptime of an opened system is counted from the year 1.
    [Fact]
    public async Task No_uptime_is_made_of_a_start_that_nobody_knows_and_the_services_is_used_where_it_knows_one()
    {
        await using var unknown = await OpenAsync();
        var without = (await unknown.GetPropertiesAsync([PropertyType.Statistics])).Statistics!;
        var start = _clock.GetUtcNow() - TimeSpan.FromSeconds(9);
        _service.Properties = () => Task.FromResult(Identity with { StartTime = start });
        await using var known = await OpenAsync();
        var with = (await known.GetPropertiesAsync([PropertyType.Statistics])).Statistics!;

        Assert.Equal(((DateTimeOffset?)null, (ulong?)null), (without.ContainerStartTime, without.Uptime100ns));
        Assert.Equal((start, (ulong)TimeSpan.FromSeconds(9).Ticks), (with.ContainerStartTime!.Value, with.Uptime100ns!.Value));
    }

    [Fact]
    public async Task The_rest_is_asked_of_the_service_and_merged_with_what_was_read_winning()
    {
        _service.Properties = () => Task.FromResult(
            Identity with { Owner = "other", Statistics = new Statistics(), ProcessList = [new ProcessDetails { ProcessId = 3 }] });
        await using var system = await OpenAsync();

        var properties = await system.GetPropertiesAsync([PropertyType.Statistics, PropertyType.ProcessList]);

        Assert.Equal("properties ProcessList", _service.CallsSoFar()[^1]);
        Assert.Equal(1UL, properties.Statistics!.Memory!.MemoryUsageCommitBytes);
        Assert.Equal(3, Assert.Single(properties.ProcessList!).ProcessId);
        Assert.Contains(_log.Lines, line => Equals(line.Fields.GetValueOrDefault("PropertyTypes"), "ProcessList") && Equals(line.Fields["SystemId"], "s"));
    }

    [Fact]
    public async Task A_process_list_that_can_be_read_here_wins_too()
    {
        _processes = [new ProcessDetails { ProcessId = 8 }];
        await using var system = await OpenAsync();

        var properties = await system.GetPropertiesAsync([PropertyType.ProcessList, PropertyType.SharedMemoryRegion]);

        Assert.Equal(("properties SharedMemoryRegion", 8), (_service.CallsSoFar()[^1], Assert.Single(properties.ProcessList!).ProcessId));
    }

    [Fact]
    public async Task Readings_that_fail_are_asked_of_the_service_and_the_cause_is_logged()
    {
        _statistics = () => throw new IOException("no such job");
        await using var system = await OpenAsync();

        await system.GetPropertiesAsync([PropertyType.Statistics]);

        Assert.Equal("properties Statistics", _service.CallsSoFar()[^1]);
        Assert.Contains(_log.Lines, line => line.Text.Contains("could not be read here", StringComparison.Ordinal));
    }

    // There the log entry with the cause is built and never written.
    [Fact]
    public async Task Usage_that_cannot_be_opened_leaves_every_type_to_the_service_and_the_cause_is_logged()
    {
        _canOpen = false;
        await using var system = await OpenAsync();

        await system.GetPropertiesAsync([PropertyType.Statistics, PropertyType.ProcessList]);

        Assert.Equal("properties Statistics ProcessList", _service.CallsSoFar()[^1]);
        Assert.Contains(_log.Lines, line => line.Text.Contains("could not be read here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_type_named_twice_is_read_once()
    {
        await using var service = Fast();
        var system = await service.OpenSystemAsync(new SystemId("s"), default);

        await service.GetSystemPropertiesAsync(system, new PropertyQuery { PropertyTypes = [PropertyType.Statistics, PropertyType.Statistics] }, default);

        Assert.Single(_read, "statistics");
    }

    // There an empty list gives the identity only when the job can be opened.
    [Fact]
    public async Task An_empty_list_gives_the_identity_always()
    {
        _canOpen = false;
        await using var system = await OpenAsync();
        Assert.Equal("Running", (await system.GetPropertiesAsync([])).State);
        _service.Properties = () => Task.FromException<SystemProperties>(Failures.Of(ErrorCode.Timeout));

        var properties = await system.GetPropertiesAsync([]);

        Assert.Equal(("s", "Container", "windows", "CI"), (properties.Id, properties.SystemType, properties.RuntimeOsType, properties.Owner));
        Assert.Empty(_read);
    }

    // There what was read is lost, and the error names no type.
    [Fact]
    public async Task A_failing_query_for_the_rest_names_the_types_and_carries_what_was_read()
    {
        await using var system = await OpenAsync();
        _service.Properties = () => Task.FromException<SystemProperties>(Failures.Of(ErrorCode.AccessDenied));

        var error = await Assert.ThrowsAsync<ComputeOperationException>(
            () => system.GetPropertiesAsync([PropertyType.Statistics, PropertyType.ProcessList, PropertyType.GuestConnection]));

        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Contains("ProcessList, GuestConnection", error.Message, StringComparison.Ordinal);
        Assert.Equal(1UL, error.Details.Obtained?.Statistics?.Memory?.MemoryUsageCommitBytes);
    }

    [Fact]
    public async Task Of_a_virtual_machine_the_service_answers_all()
    {
        _service.Properties = () => Task.FromResult(Identity with { SystemType = "VirtualMachine" });
        await using var system = await OpenAsync();

        await system.GetPropertiesAsync([PropertyType.Statistics, PropertyType.Memory]);

        Assert.Equal("properties Statistics Memory", _service.CallsSoFar()[^1]);
        Assert.Empty(_read);
    }

    [Fact]
    public async Task A_query_of_ones_own_goes_to_the_service_alone()
    {
        await using var system = await OpenAsync();

        await system.GetPropertiesAsync(new PropertyQuery
        {
            PropertyTypes = [PropertyType.Statistics],
            Queries = new Dictionary<string, System.Text.Json.JsonElement>(),
        });

        Assert.Empty(_read);
    }

    IContainerUsage IContainerUsageSource.Open(string systemId)
    {
        if (!_canOpen)
        {
            throw new UnauthorizedAccessException("only SYSTEM may");
        }

        _read.Add($"open {systemId}");
        return new Usage(this);
    }

    private FastStatisticsService Fast() => new(_service, this, _clock, _log);

    private ComputeSystemOptions Options() => new() { TimeProvider = _clock, Timeouts = new OperationTimeouts() };

    private Task<ComputeSystem> OpenAsync() => ComputeSystem.OpenAsync(Fast(), new SystemId("s"), Options());

    private async Task<ComputeSystem> StartAsync()
    {
        var system = await ComputeSystem.CreateAsync(Fast(), new SystemId("s"), new ComputeSystemDocument(), Options());
        await system.StartAsync();
        return system;
    }

    private sealed class Usage(FastStatisticsServiceTests test) : IContainerUsage
    {
        public Statistics ReadStatistics()
        {
            test._read.Add("statistics");
            return test._statistics();
        }

        public IReadOnlyList<ProcessDetails>? ReadProcesses() => test._processes;

        public void Dispose() => test._read.Add("closed");
    }
}
