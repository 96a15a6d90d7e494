using System.Text.Json;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.UnitTests.Compute.Systems;

/// <summary>What the verbs of a system hand over and bring back.</summary>
public sealed class SystemVerbTests
{
    private readonly ManualService _service = new();
    private readonly ManualClock _clock = new();
    private readonly ListLog _log = new();

    [Fact]
    public async Task Saving_passes_its_options()
    {
        SaveOptions? passed = null;
        _service.Save = options =>
        {
            passed = options;
            return Task.CompletedTask;
        };
        await using var system = await CreateAsync();

        await system.SaveAsync(new SaveOptions { SaveType = "AsTemplate" });

        Assert.Equal("AsTemplate", passed?.SaveType);
    }

    [Fact]
    public async Task An_exit_forestalls_a_save_that_is_pending()
    {
        _service.Save = _ => new TaskCompletionSource().Task;
        await using var system = await CreateAsync();
        var save = system.SaveAsync();

        _service.NotifyExit(1);

        Assert.Equal(ErrorCode.UnexpectedExit, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => save).Within()).Code);
    }

    [Fact]
    public async Task Modifying_and_resuming_and_pausing_reach_the_service()
    {
        await using var system = await CreateAsync();

        await system.PauseAsync(new PauseOptions());
        await system.ResumeAsync();
        await system.ModifyAsync(new ModifySettingRequest { ResourcePath = "Container/Memory/SizeInMB" });

        Assert.Equal(["pause", "resume", "modify"], _service.Calls[^3..]);
    }

    [Fact]
    public async Task That_it_has_not_exited_yet_is_an_answer()
    {
        await using var system = await CreateAsync();

        Assert.False(system.TryGetExitError(out var error));
        Assert.Null(error);
        Assert.False(system.TryGetExit(out _));
    }

    [Theory]
    [InlineData(ExitReason.Exited, null)]
    [InlineData(ExitReason.Signaled, null)]
    [InlineData(ExitReason.Terminated, null)]
    [InlineData(ExitReason.OutOfMemory, ErrorCode.UnexpectedExit)]
    [InlineData(ExitReason.HostLost, ErrorCode.UnexpectedExit)]
    [InlineData(ExitReason.GuestPanic, ErrorCode.UnexpectedExit)]
    [InlineData(ExitReason.GuestLost, ErrorCode.UnexpectedExit)]
    [InlineData(ExitReason.LaunchFailed, ErrorCode.UnexpectedExit)]
    public async Task Waiting_succeeds_for_every_exit_and_the_exit_error_tells_the_unexpected_ones(ExitReason reason, ErrorCode? code)
    {
        await using var system = await CreateAsync();

        _service.Notify(new SystemNotification.Exited(ManualService.Exit(9, reason)) { Time = default });

        Assert.Equal(reason, (await system.WaitAsync().Within()).Reason);
        Assert.True(system.TryGetExitError(out var error));
        Assert.Equal(code, error?.Code);
        Assert.Equal(code is null ? null : 9, (error as ComputeSystemClosedException)?.Exit?.Code);
    }

    [Fact]
    public async Task A_wait_that_failed_is_the_exit_error()
    {
        await using var system = await CreateAsync();

        _service.LoseConnection(Failures.Loss());
        await Assert.ThrowsAsync<ComputeConnectionException>(() => system.WaitAsync()).Within();

        Assert.True(system.TryGetExitError(out var error));
        Assert.IsType<ComputeConnectionException>(error);
    }

    [Fact]
    public async Task Properties_of_schema_v1_keep_what_only_that_schema_has()
    {
        var answer = DocumentCodecs.SystemProperties.Read("""
            {"Id":"s","SystemType":"Container","Owner":"CI","RuntimeId":"","State":"Running","SiloGuid":"a-b","AreUpdatesPending":true,
             "Statistics":{"Uptime100ns":5,"Memory":{"MemoryUsageCommitBytes":7},"Network":[{"BytesReceived":3,"EndpointId":"e"}]},
             "ProcessList":[{"ProcessId":4,"ImageName":"init","UserTime100ns":6}],
             "MappedVirtualDiskControllers":{"0":{"MappedVirtualDisks":{"1":{"HostPath":"c:\\d.vhdx","Lun":1}}}}}
            """)!;
        _service.Properties = () => Task.FromResult(answer);
        await using var system = await CreateAsync();

        var properties = await system.GetContainerPropertiesAsync([PropertyType.Statistics, PropertyType.ProcessList, PropertyType.Statistics]);

        Assert.Contains("properties Statistics ProcessList", _service.Calls);
        Assert.Equal(("s", "CI", "a-b", true, Guid.Empty), (properties.Id, properties.Owner, properties.SiloGuid, properties.AreUpdatesPending, properties.RuntimeId));
        Assert.Equal((5UL, 7UL), (properties.Statistics!.Uptime100ns, properties.Statistics.Memory!.MemoryUsageCommitBytes));
        Assert.Equal((4U, 6UL), (properties.ProcessList![0].ProcessId, properties.ProcessList[0].UserTime100ns));
        Assert.Single(properties.MappedVirtualDiskControllers!);
    }

    [Fact]
    public async Task Properties_that_have_no_form_in_schema_v1_are_a_wrapped_error()
    {
        await using var system = await CreateAsync();
        _service.Properties = () => Task.FromResult(new SystemProperties { Id = "s", RuntimeId = "not a guid" });

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => system.GetContainerPropertiesAsync([]));

        Assert.Equal((ErrorCode.UnexpectedValue, OperationNames.SystemProperties, "s"), (error.Code, error.Operation, error.Details.ObjectId));
        Assert.IsType<JsonException>(error.InnerException);
    }

    [Fact]
    public async Task A_query_of_ones_own_is_sent_as_it_is()
    {
        PropertyQuery? sent = null;
        await using var system = await CreateAsync();
        _service.Query = query =>
        {
            sent = query;
            return Task.FromResult(new SystemProperties { Id = "s" });
        };
        var own = new PropertyQuery { Queries = new Dictionary<string, JsonElement> { ["x"] = JsonDocument.Parse("1").RootElement } };

        await system.GetPropertiesAsync(own);

        Assert.Same(own, sent);
    }

    [Fact]
    public async Task An_answer_that_is_nothing_is_an_unexpected_value()
    {
        await using var system = await CreateAsync();
        _service.Properties = () => Task.FromResult<SystemProperties>(null!);

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => system.GetPropertiesAsync([PropertyType.Statistics]));

        Assert.Equal(ErrorCode.UnexpectedValue, error.Code);
    }

    [Fact]
    public async Task Enumerating_hands_over_the_whole_query_and_errors_name_no_object()
    {
        SystemQuery? asked = null;
        var query = new SystemQuery { Ids = ["i"], Types = ["Container"], Names = ["n"], Owners = ["o"] };
        _service.Enumerate = wanted =>
        {
            asked = wanted;
            return new TaskCompletionSource<IReadOnlyList<SystemProperties>>().Task;
        };

        var listing = ComputeSystem.EnumerateAsync(_service, query, Options());
        _clock.Advance(TimeSpan.FromSeconds(240));

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => listing).Within();
        Assert.Same(query, asked);
        Assert.Equal((ErrorCode.Timeout, OperationNames.GetComputeSystems, null), (error.Code, error.Operation, error.Details.ObjectId));
    }

    [Fact]
    public async Task A_system_opened_by_id_tells_the_start_that_the_service_knows_and_null_where_it_knows_none()
    {
        var start = DateTimeOffset.UnixEpoch.AddHours(3);
        await using var unknown = await ComputeSystem.OpenAsync(_service, new SystemId("s"), Options());
        _service.Properties = () => Task.FromResult(new SystemProperties { Id = "s", StartTime = start });
        await using var known = await ComputeSystem.OpenAsync(new ManualService { Properties = _service.Properties }, new SystemId("s"), Options());

        Assert.Null(unknown.StartTime);
        Assert.Null(unknown.Owner);
        Assert.Equal(start, known.StartTime);
    }

    [Theory]
    [InlineData(OperationNames.SystemStart)]
    [InlineData(OperationNames.SystemPause)]
    [InlineData(OperationNames.SystemResume)]
    [InlineData(OperationNames.SystemSave)]
    [InlineData(OperationNames.SystemPropertiesV2)]
    public async Task Each_operation_has_a_deadline_of_its_own(string operation)
    {
        var one = TimeSpan.FromSeconds(1);
        var never = TimeSpan.FromDays(1);
        var timeouts = new OperationTimeouts
        {
            Start = operation == OperationNames.SystemStart ? one : never,
            Pause = operation == OperationNames.SystemPause ? one : never,
            Resume = operation == OperationNames.SystemResume ? one : never,
            Save = operation == OperationNames.SystemSave ? one : never,
            Call = operation == OperationNames.SystemPropertiesV2 ? one : never,
        };
        await using var system = await ComputeSystem.CreateAsync(
            _service, new SystemId("s"), new ComputeSystemDocument(), Options() with { Timeouts = timeouts });
        _service.Start = _ => new TaskCompletionSource().Task;
        _service.Save = _ => new TaskCompletionSource().Task;
        _service.Properties = () => new TaskCompletionSource<SystemProperties>().Task;

        Task call = operation switch
        {
            OperationNames.SystemStart => system.StartAsync(),
            OperationNames.SystemPause => system.PauseAsync(),
            OperationNames.SystemResume => system.ResumeAsync(),
            OperationNames.SystemSave => system.SaveAsync(),
            _ => system.GetPropertiesAsync([]),
        };
        _clock.Advance(one);

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => call).Within();
        Assert.Equal((ErrorCode.Timeout, operation), (error.Code, error.Operation));
    }

    [Fact]
    public async Task Log_lines_carry_operation_object_time_and_code()
    {
        await using var system = await ComputeSystem.CreateAsync(_service, new SystemId("s"), new ComputeSystemDocument(), Options() with { LoggerFactory = _log });
        _service.Start = _ => Task.FromException(Failures.Of(ErrorCode.AccessDenied));

        await Assert.ThrowsAsync<ComputeOperationException>(() => system.StartAsync());

        var lines = _log.Lines.Where(line => OperationNames.SystemStart.Equals(line.Fields.GetValueOrDefault("Operation"))).ToArray();
        Assert.Equal([LogLevel.Trace, LogLevel.Debug], lines.Select(line => line.Level));
        Assert.All(lines, line => Assert.Equal("s", line.Fields["ObjectId"]));
        Assert.Equal(("AccessDenied", 0.0), (lines[1].Fields["ErrorCode"], lines[1].Fields["ElapsedMs"]));
    }

    private ComputeSystemOptions Options() => new() { TimeProvider = _clock, Timeouts = new OperationTimeouts() };

    private Task<ComputeSystem> CreateAsync() => ComputeSystem.CreateAsync(_service, new SystemId("s"), new ComputeSystemDocument(), Options());
}
