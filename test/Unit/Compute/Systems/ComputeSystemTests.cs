using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Systems;

public sealed class ComputeSystemTests
{
    private readonly ManualService _service = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Identity_is_cached_in_lower_case_and_a_container_without_a_system_is_windows()
    {
        _service.Properties = () => Task.FromResult(new SystemProperties { Id = "s", SystemType = "Container", RuntimeOsType = "", Owner = "CI" });

        await using var system = await CreateAsync();

        Assert.Equal(("container", "windows", "ci"), (system.SystemType, system.OperatingSystem, system.Owner));
        Assert.False(system.IsOci);
    }

    [Fact]
    public async Task Any_number_of_waiters_see_the_same_exit_also_late_ones()
    {
        await using var system = await CreateAsync();
        var early = Enumerable.Range(0, 10).Select(_ => system.WaitAsync()).ToArray();

        _service.NotifyExit(3);

        var exits = await Task.WhenAll(early).Within();
        Assert.All(exits, exit => Assert.Same(exits[0], exit));
        Assert.Equal(3, (await system.WaitAsync()).Code);
        Assert.True(system.TryGetExit(out _));
    }

    [Fact]
    public async Task A_call_that_nobody_answers_ends_with_its_deadline_and_the_system_stays_usable()
    {
        await using var system = await CreateAsync();
        _service.Start = _ => new TaskCompletionSource().Task;

        var start = system.StartAsync();
        _clock.Advance(TimeSpan.FromSeconds(240));

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => start).Within();
        Assert.Equal(ErrorCode.Timeout, error.Code);
        Assert.Equal("hcs::System::Start", error.Operation);
        Assert.Contains("240 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(StopOutcome.Pending, await system.TerminateAsync());
    }

    [Fact]
    public async Task A_completion_that_arrives_after_its_deadline_is_dropped()
    {
        await using var system = await CreateAsync();
        var late = new TaskCompletionSource();
        _service.Start = _ => late.Task;
        var start = system.StartAsync();
        _clock.Advance(TimeSpan.FromSeconds(240));
        await Assert.ThrowsAsync<ComputeOperationException>(() => start).Within();
        var never = new TaskCompletionSource();
        _service.Start = _ => never.Task;

        var pause = system.PauseAsync();
        late.SetResult();

        Assert.False(pause.IsCompleted);
        never.SetResult();
        await pause.Within();
    }

    [Fact]
    public async Task The_callers_token_surfaces_as_cancellation()
    {
        await using var system = await CreateAsync();
        _service.Start = _ => new TaskCompletionSource().Task;
        using var cancellation = new CancellationTokenSource();

        var start = system.StartAsync(cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start).Within();
    }

    [Fact]
    public async Task An_exit_reaches_the_waiters_and_the_pending_start()
    {
        await using var system = await CreateAsync();
        _service.Start = _ => new TaskCompletionSource().Task;
        var start = system.StartAsync();

        _service.NotifyExit(1);

        var error = await Assert.ThrowsAsync<ComputeSystemClosedException>(() => start).Within();
        Assert.Equal(ErrorCode.UnexpectedExit, error.Code);
        Assert.Equal(1, error.Exit?.Code);
        Assert.Equal(1, (await system.WaitAsync()).Code);
    }

    [Fact]
    public async Task A_program_that_ran_and_ended_before_its_start_was_answered_has_started()
    {
        await using var system = await CreateAsync();
        var answer = new TaskCompletionSource();
        _service.Start = _ => answer.Task;
        var start = system.StartAsync();

        _service.Notify(new SystemNotification.Started { Time = DateTimeOffset.UnixEpoch });
        _service.NotifyExit(0);
        await system.WaitAsync().Within();
        answer.SetResult();

        await start.Within();
        Assert.Equal(DateTimeOffset.UnixEpoch, system.StartTime);
    }

    [Fact]
    public async Task A_lost_service_reaches_the_waiters_and_the_pending_start()
    {
        await using var system = await CreateAsync();
        _service.Start = _ => new TaskCompletionSource().Task;
        var start = system.StartAsync();
        var loss = new ComputeConnectionException(new ErrorDetails { Code = ErrorCode.ConnectionLost, Operation = "read" }, "the host is gone");

        _service.LoseConnection(loss);

        await Assert.ThrowsAsync<ComputeConnectionException>(() => start).Within();
        await Assert.ThrowsAsync<ComputeConnectionException>(() => system.WaitAsync()).Within();
    }

    [Fact]
    public async Task Closing_ends_pending_calls_and_waiters_with_already_closed_and_is_idempotent()
    {
        var system = await CreateAsync();
        _service.Start = _ => new TaskCompletionSource().Task;
        var start = system.StartAsync();
        var wait = system.WaitAsync();

        await system.DisposeAsync();
        await system.DisposeAsync();

        Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => start)).Code);
        Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => wait)).Code);
        Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => system.GetPropertiesAsync([]))).Code);
        Assert.Single(_service.Calls, "close");
    }

    [Fact]
    public async Task Stopping_what_is_stopped_or_closed_is_already_gone()
    {
        var system = await CreateAsync();
        _service.NotifyExit(0);
        await system.WaitAsync().Within();

        Assert.Equal(StopOutcome.AlreadyGone, await system.ShutdownAsync());
        await system.DisposeAsync();
        Assert.Equal(StopOutcome.AlreadyGone, await system.TerminateAsync());
    }

    [Theory]
    [InlineData(ErrorCode.SystemAlreadyStopped)]
    [InlineData(ErrorCode.SystemNotFound)]
    public async Task A_service_that_says_it_is_gone_is_believed(ErrorCode code)
    {
        await using var system = await CreateAsync();
        _service.Stop = () => Task.FromException<StopOutcome>(new ComputeOperationException(new ErrorDetails { Code = code, Operation = "stop" }, "gone"));

        Assert.Equal(StopOutcome.AlreadyGone, await system.TerminateAsync());
    }

    [Fact]
    public async Task A_creation_that_fails_late_terminates_and_closes_what_it_made()
    {
        _service.Properties = () =>
            Task.FromException<SystemProperties>(new ComputeOperationException(new ErrorDetails { Code = ErrorCode.UnexpectedValue, Operation = "p" }, "empty"));

        await Assert.ThrowsAsync<ComputeOperationException>(CreateAsync);

        Assert.Equal(["create", "properties", "terminate", "close"], _service.Calls);
    }

    [Fact]
    public async Task A_system_that_arrives_after_its_creator_gave_up_is_terminated_and_closed()
    {
        var late = new TaskCompletionSource<SystemHandle>();
        _service.Create = _ => late.Task;
        var creation = CreateAsync();
        _clock.Advance(TimeSpan.FromSeconds(240));
        await Assert.ThrowsAsync<ComputeOperationException>(() => creation).Within();

        late.SetResult(new SystemHandle(9));

        Assert.True(SpinWait.SpinUntil(() => _service.CallsSoFar().Contains("close"), TestDeadline.MustHappen));
        Assert.Equal(["create", "terminate", "close"], _service.CallsSoFar());
    }

    [Fact]
    public async Task A_property_type_named_twice_is_asked_once()
    {
        await using var system = await CreateAsync();

        await system.GetPropertiesAsync([PropertyType.Statistics, PropertyType.ProcessList, PropertyType.Statistics]);

        Assert.Contains("properties Statistics ProcessList", _service.Calls);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 240)]
    [InlineData("-3", 240)]
    [InlineData("1.5", 240)]
    [InlineData("soon", 240)]
    [InlineData(null, 240)]
    public void A_timeout_override_must_be_a_positive_whole_number_of_seconds(string? value, int seconds)
    {
        var timeouts = OperationTimeouts.From(name => name == "HCSSHIM_TIMEOUT_SYSTEMSTART" ? value : null);

        Assert.Equal(TimeSpan.FromSeconds(seconds), timeouts.Start);
        Assert.Equal(TimeSpan.FromSeconds(240), timeouts.Create);
    }

    private Task<ComputeSystem> CreateAsync() =>
        ComputeSystem.CreateAsync(
            _service, new SystemId("s"), new ComputeSystemDocument(), new ComputeSystemOptions { TimeProvider = _clock, Timeouts = new OperationTimeouts() });
}
