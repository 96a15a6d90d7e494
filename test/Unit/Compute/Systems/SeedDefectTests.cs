using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Testing.Faults;

namespace Caisson.UnitTests.Compute.Systems;

/// <summary>What earlier clients of the Host Compute Service got wrong (hcsshim, <c>internal/hcs/system.go</c> and <c>process.go</c>), one test each.</summary>
public sealed class SeedDefectTests
{
    private readonly ManualService _service = new();
    private readonly ManualClock _clock = new();
    private readonly FaultInjector _faults;

    public SeedDefectTests() => _faults = new FaultInjector(_service);

    // There a pending call may take the exit notice, and Wait never returns.
    [Fact]
    public async Task One_exit_reaches_the_watcher_and_every_pending_call()
    {
        await using var system = await CreateAsync();
        _service.Start = _ => new TaskCompletionSource().Task;
        _service.Save = _ => new TaskCompletionSource().Task;
        Task[] pending = [system.StartAsync(), system.PauseAsync(), system.ResumeAsync(), system.SaveAsync()];
        var wait = system.WaitAsync();

        _service.NotifyExit(4);

        Assert.Equal(4, (await wait.Within()).Code);
        foreach (var call in pending)
        {
            Assert.Equal(ErrorCode.UnexpectedExit, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => call).Within()).Code);
        }
    }

    // There a lost service reaches only one of several waiters.
    [Fact]
    public async Task A_lost_service_reaches_the_watcher_and_every_pending_call()
    {
        await using var system = await CreateAsync();
        _service.Start = _ => new TaskCompletionSource().Task;
        _service.Properties = () => new TaskCompletionSource<SystemProperties>().Task;
        _service.CreateProcess = () => new TaskCompletionSource<ProcessEntry>().Task;
        Task[] pending =
        [
            system.StartAsync(),
            system.PauseAsync(),
            system.GetPropertiesAsync([]),
            system.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None),
            system.WaitAsync(),
            system.WaitAsync(),
        ];

        _service.LoseConnection(Failures.Loss());

        foreach (var call in pending)
        {
            await Assert.ThrowsAsync<ComputeConnectionException>(() => call).Within();
        }
    }

    // There the late completion stays in its slot and answers the next call of that kind.
    [Fact]
    public async Task A_completion_after_its_deadline_does_not_answer_the_next_call_of_its_kind()
    {
        await using var system = await CreateAsync();
        var late = new TaskCompletionSource();
        _service.Start = _ => late.Task;
        var first = system.StartAsync();
        _clock.Advance(TimeSpan.FromSeconds(240));
        Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<ComputeOperationException>(() => first).Within()).Code);
        var second = new TaskCompletionSource();
        _service.Start = _ => second.Task;

        var again = system.StartAsync();
        late.SetResult();
        second.SetException(Failures.Of(ErrorCode.InvalidState));

        Assert.Equal(ErrorCode.InvalidState, (await Assert.ThrowsAsync<ComputeOperationException>(() => again).Within()).Code);
    }

    // There Close waits for the call, up to four minutes.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closing_while_a_call_is_pending_ends_the_call_with_already_closed(bool failsWithClosing)
    {
        var system = await CreateAsync();
        var answer = new TaskCompletionSource();
        _service.Start = _ => answer.Task;
        _service.Close = _ =>
        {
            answer.TrySetException(failsWithClosing ? Failures.Loss() : Failures.Of(ErrorCode.InvalidHandle));
            return Task.CompletedTask;
        };
        Task[] pending = [system.StartAsync(), system.PauseAsync()];

        await system.DisposeAsync().AsTask().Within();

        foreach (var call in pending)
        {
            Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => call).Within()).Code);
        }
    }

    // There the exit watcher, seeing its channel closed, races Close: waiters get "handle closed" or "already closed".
    [Fact]
    public async Task Every_waiter_that_closing_releases_sees_already_closed_and_nothing_else_afterwards()
    {
        for (var round = 0; round < 200; round++)
        {
            var service = new ManualService();
            service.Close = _ =>
            {
                service.LoseConnection(Failures.Loss());
                return Task.CompletedTask;
            };
            var system = await CreateAsync(service);
            Task[] waits = [.. Enumerable.Range(0, 4).Select(_ => system.WaitAsync())];

            await system.DisposeAsync().AsTask().Within();

            foreach (var wait in waits.Append(system.WaitAsync()))
            {
                Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => wait).Within()).Code);
            }

            Assert.True(system.TryGetExitError(out var error));
            Assert.Equal(ErrorCode.AlreadyClosed, error?.Code);
        }
    }

    // There properties hand a handle of 0 to the service.
    [Fact]
    public async Task Properties_of_a_closed_system_answer_already_closed_without_asking()
    {
        var system = await CreateAsync();
        await system.DisposeAsync();
        var asked = _service.CallsSoFar().Length;

        foreach (var query in (Func<Task>[])
            [
                () => system.GetPropertiesAsync([PropertyType.Statistics]),
                () => system.GetPropertiesAsync(new PropertyQuery()),
                () => system.GetContainerPropertiesAsync([]),
            ])
        {
            Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(query)).Code);
        }

        Assert.Equal(asked, _service.CallsSoFar().Length);
    }

    // There the system runs on when its cached properties cannot be had.
    [Theory]
    [InlineData("callback", "create terminate close")]
    [InlineData("completion", "create terminate close")]
    [InlineData("properties", "create properties terminate close")]
    public async Task A_create_that_fails_at_a_later_step_terminates_and_closes_what_it_made(string step, string calls)
    {
        var late = new TaskCompletionSource<SystemHandle>();
        switch (step)
        {
            case "callback":
                _service.SubscriptionFailure = Failures.Of(ErrorCode.ResourceExhausted);
                break;
            case "completion":
                _service.Create = _ => late.Task;
                break;
            default:
                _service.Properties = () => Task.FromException<SystemProperties>(Failures.Of(ErrorCode.UnexpectedValue));
                break;
        }

        var creation = CreateAsync();
        if (step == "completion")
        {
            _clock.Advance(TimeSpan.FromSeconds(240));
        }

        await Assert.ThrowsAsync<ComputeOperationException>(() => creation).Within();
        late.TrySetResult(new SystemHandle(9));
        Assert.True(SpinWait.SpinUntil(() => _service.CallsSoFar().Contains("close"), TestDeadline.MustHappen));
        Assert.Equal(calls, string.Join(' ', _service.CallsSoFar()));
    }

    // There the clean-up after a failed registration unregisters callback number 0, which is another system's.
    [Fact]
    public async Task The_clean_up_of_a_failed_create_leaves_other_systems_their_notifications()
    {
        await using var other = await CreateAsync();
        var failing = new ManualService { SubscriptionFailure = Failures.Of(ErrorCode.ResourceExhausted) };
        await Assert.ThrowsAsync<ComputeOperationException>(() => CreateAsync(failing));

        _service.NotifyExit(5);

        Assert.Equal(5, (await other.WaitAsync().Within()).Code);
    }

    // There the handle of an opened process leaks when its callback fails, and a created one runs on unobserved.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_that_cannot_be_watched_is_closed_and_a_created_one_killed_before(bool isCreated)
    {
        await using var system = await CreateAsync();
        var answer = new TaskCompletionSource<ProcessEntry>();
        var input = new MemoryStream();
        _service.CreateProcess = () => answer.Task;
        _service.LoseConnection(Failures.Of(ErrorCode.ResourceExhausted));
        await Assert.ThrowsAsync<ComputeOperationException>(() => system.WaitAsync()).Within();

        var taking = isCreated ? system.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None) : system.OpenProcessAsync(4711);
        answer.SetResult(new ProcessEntry(new ProcessHandle(7), new ProcessNumber(2), 4711, new ProcessStreams(input, null, null)));

        await Assert.ThrowsAsync<ComputeOperationException>(() => taking).Within();
        Assert.Equal(isCreated ? ["kill", "close process"] : ["close process"], _service.CallsSoFar().SkipWhile(call => !call.EndsWith(" process", StringComparison.Ordinal)).Skip(1));
        Assert.False(input.CanWrite);
    }

    [Fact]
    public async Task A_process_that_arrives_after_its_creator_gave_up_is_killed_and_closed()
    {
        await using var system = await CreateAsync();
        var answer = new TaskCompletionSource<ProcessEntry>();
        _service.CreateProcess = () => answer.Task;
        var creating = system.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None);
        _clock.Advance(TimeSpan.FromSeconds(240));
        await Assert.ThrowsAsync<ComputeOperationException>(() => creating).Within();

        answer.SetResult(new ProcessEntry(new ProcessHandle(7), new ProcessNumber(2), 4711, ProcessStreams.None));

        Assert.True(SpinWait.SpinUntil(() => _service.CallsSoFar().Contains("close process"), TestDeadline.MustHappen));
        Assert.Equal(["kill", "close process"], _service.CallsSoFar()[^2..]);
    }

    // There the words "null" are sent.
    [Fact]
    public async Task Saving_without_options_sends_none()
    {
        SaveOptions? sent = new();
        _service.Save = options =>
        {
            sent = options;
            return Task.CompletedTask;
        };
        await using var system = await CreateAsync();

        await system.SaveAsync();

        Assert.Null(sent);
    }

    // There the events of a result that arrives by notification are dropped.
    [Fact]
    public async Task A_completion_that_fails_later_keeps_the_services_events()
    {
        await using var system = await CreateAsync();
        var pending = _faults.Arm("pending hcs::System::Start");
        _service.Start = _ => Task.FromException(new ComputeOperationException(
            new ErrorDetails { Code = ErrorCode.LaunchFailed, Operation = "o", Events = [new ServiceEvent { Message = "why" }] }, "it failed"));
        var start = system.StartAsync();
        await pending.Reached.Within();

        pending.Release();

        Assert.Equal("why", Assert.Single((await Assert.ThrowsAsync<ComputeOperationException>(() => start).Within()).Details.Events).Message);
    }

    // There the public wrapper gives success as the error "pending".
    [Fact]
    public async Task Shutdown_and_terminate_tell_pending_as_a_value()
    {
        await using var system = await CreateAsync();
        _service.Stop = () => Task.FromException<StopOutcome>(Failures.Of(ErrorCode.OperationPending));

        Assert.Equal(StopOutcome.Pending, await system.ShutdownAsync());
        Assert.Equal(StopOutcome.Pending, await system.TerminateAsync());
    }

    [Theory]
    [InlineData("twice Exited")]
    [InlineData("wrongorder Started")]
    [InlineData("late Exited")]
    public async Task Notifications_that_come_twice_late_or_out_of_order_end_a_system_once(string fault)
    {
        await using var system = await CreateAsync();
        var armed = _faults.Arm(fault);

        _service.Notify(new SystemNotification.Started { Time = DateTimeOffset.UnixEpoch });
        _service.NotifyExit(6);
        await armed.Reached.Within();
        armed.Release();

        Assert.Equal(6, (await system.WaitAsync().Within()).Code);
        Assert.Equal(StopOutcome.AlreadyGone, await system.TerminateAsync());
    }

    [Fact]
    public async Task Closing_that_failed_may_be_tried_again()
    {
        var system = await CreateAsync();
        _service.Close = _ => Task.FromException(Failures.Of(ErrorCode.AccessDenied));
        var wait = system.WaitAsync();

        await Assert.ThrowsAsync<ComputeOperationException>(() => system.DisposeAsync().AsTask());
        Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => wait).Within()).Code);
        _service.Close = _ => Task.CompletedTask;
        await system.DisposeAsync();
        await system.DisposeAsync();

        Assert.Equal(2, _service.CallsSoFar().Count(call => call == "close"));
    }

    private Task<ComputeSystem> CreateAsync() => CreateAsync(_faults);

    private Task<ComputeSystem> CreateAsync(IComputeService service) =>
        ComputeSystem.CreateAsync(
            service, new SystemId("s"), new ComputeSystemDocument(), new ComputeSystemOptions { TimeProvider = _clock, Timeouts = new OperationTimeouts() });
}
