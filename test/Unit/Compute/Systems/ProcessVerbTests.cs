using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Systems;

public sealed class ProcessVerbTests : IAsyncLifetime
{
    private readonly ManualService _service = new();
    private readonly ManualClock _clock = new();
    private ComputeSystem? _system;

    private ComputeSystem System => _system ?? throw new InvalidOperationException("not initialised");

    public async Task InitializeAsync() => _system = await ComputeSystem.CreateAsync(
        _service, new SystemId("s"), new ComputeSystemDocument(), new ComputeSystemOptions { TimeProvider = _clock, Timeouts = new OperationTimeouts() });

    public async Task DisposeAsync() => await System.DisposeAsync();

    [Fact]
    public async Task That_it_still_runs_is_an_answer()
    {
        await using var process = await CreateAsync();
        Assert.Null(process.GetExitCode());

        NotifyExit(code: 3);
        await process.WaitAsync().Within();

        Assert.Equal(3, process.GetExitCode());
    }

    [Fact]
    public async Task An_exit_code_that_nobody_knows_is_the_failed_wait()
    {
        await using var process = await CreateAsync();

        _service.LoseConnection(Failures.Loss());
        await Assert.ThrowsAsync<ComputeConnectionException>(() => process.WaitAsync()).Within();

        Assert.Throws<ComputeConnectionException>(() => process.GetExitCode());
    }

    [Fact]
    public async Task Its_properties_are_the_services()
    {
        _service.Status = new ProcessStatus { ProcessId = 4711, Exited = true, ExitCode = 2 };
        await using var process = await CreateAsync();

        Assert.Same(_service.Status, await process.GetPropertiesAsync());
    }

    [Fact]
    public async Task A_closed_process_answers_already_closed_and_its_waiters_are_released()
    {
        var process = await CreateAsync();
        var wait = process.WaitAsync();

        await process.DisposeAsync();
        await process.DisposeAsync();

        Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => wait).Within()).Code);
        foreach (var call in (Func<Task>[])
            [
                () => process.SignalAsync(15),
                () => process.KillAsync(),
                () => process.ResizeConsoleAsync(80, 25),
                () => process.CloseStdinAsync(),
                () => process.GetPropertiesAsync(),
            ])
        {
            var error = await Assert.ThrowsAsync<ComputeSystemClosedException>(call);
            Assert.Equal((ErrorCode.AlreadyClosed, "s:4711"), (error.Code, error.Details.ObjectId));
        }

        await process.CloseStdoutAsync();
        await process.CloseStderrAsync();
        Assert.Single(_service.CallsSoFar(), call => call == "close process");
    }

    [Fact]
    public async Task Outputs_that_are_ours_are_closed_here_and_others_at_the_service()
    {
        var output = new MemoryStream();
        _service.CreateProcess = () => Task.FromResult(
            new ProcessEntry(new ProcessHandle(7), new ProcessNumber(2), 4711, new ProcessStreams(null, output, null)));
        await using var process = await CreateAsync();

        await process.CloseStdoutAsync();
        await process.CloseStdoutAsync();
        await process.CloseStderrAsync();

        Assert.False(output.CanRead);
        Assert.Equal(["modify process CloseHandle StdErr"], _service.CallsSoFar().Where(call => call.StartsWith("modify", StringComparison.Ordinal)));
    }

    // Windows serves the calls on one handle one after the other.
    [Fact]
    public async Task A_kill_does_not_stand_behind_a_call_that_hangs()
    {
        await using var process = await CreateAsync();
        _service.Signal = () => new TaskCompletionSource<bool>().Task;
        _service.Open = _ => Task.FromResult(new SystemHandle(20));
        _service.OpenProcess = () => Task.FromResult(new ProcessEntry(new ProcessHandle(21), new ProcessNumber(2), 4711, ProcessStreams.None));
        _service.Kill = handle => handle.Value == 21 ? Task.FromResult(true) : new TaskCompletionSource<bool>().Task;
        var hanging = process.SignalAsync(15);

        Assert.True(await process.KillAsync().Within());

        Assert.Equal(["open", "open process", "kill", "close process", "close"], _service.CallsSoFar()[^5..]);
        Assert.False(hanging.IsCompleted);
        Assert.True(await process.KillAsync().Within());
        Assert.Single(_service.CallsSoFar(), call => call == "kill");
    }

    [Fact]
    public async Task A_kill_apart_ends_no_other_process_that_got_the_id()
    {
        await using var process = await CreateAsync();
        _service.Signal = () => new TaskCompletionSource<bool>().Task;
        _service.OpenProcess = () => Task.FromResult(new ProcessEntry(new ProcessHandle(21), new ProcessNumber(3), 4711, ProcessStreams.None));
        _ = process.SignalAsync(15);

        Assert.True(await process.KillAsync().Within());

        Assert.DoesNotContain("kill", _service.CallsSoFar());
    }

    [Fact]
    public async Task A_kill_apart_of_a_system_that_cannot_be_opened_terminates_it()
    {
        await using var process = await CreateAsync();
        _service.Signal = () => new TaskCompletionSource<bool>().Task;
        _service.Open = _ => Task.FromException<SystemHandle>(Failures.Of(ErrorCode.AccessDenied));
        _ = process.SignalAsync(15);

        Assert.True(await process.KillAsync().Within());

        Assert.Equal("terminate", _service.CallsSoFar()[^1]);
    }

    [Theory]
    [InlineData(ErrorCode.ProcessNotFound, null)]
    [InlineData(ErrorCode.SystemNotFound, null)]
    [InlineData(ErrorCode.InvalidState, NativeErrorKind.Windows)]
    public async Task A_signal_to_what_the_service_does_not_know_is_not_delivered_and_lets_waiters_go_after_a_second(ErrorCode code, NativeErrorKind? kind)
    {
        await using var process = await CreateAsync();
        await using var another = await System.OpenProcessAsync(4711);
        _service.Signal = () => Task.FromException<bool>(Failures.Of(code, kind));
        var wait = process.WaitAsync();

        Assert.False(await process.SignalAsync(15));
        Assert.False(wait.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        // On the caller's own object, and on every other of the same process.
        Assert.Equal(code, (await Assert.ThrowsAsync<ComputeOperationException>(() => wait).Within()).Code);
        await Assert.ThrowsAsync<ComputeOperationException>(() => another.WaitAsync()).Within();
    }

    [Fact]
    public async Task An_exit_that_is_told_within_the_second_counts()
    {
        await using var process = await CreateAsync();
        _service.Signal = () => Task.FromException<bool>(Failures.Of(ErrorCode.ProcessNotFound));

        Assert.False(await process.SignalAsync(15));
        NotifyExit(code: 8);
        Assert.Equal(8, (await process.WaitAsync().Within()).Code);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(8, process.GetExitCode());
    }

    // A later version of hcsshim swallows them.
    [Theory]
    [InlineData(ErrorCode.AccessDenied)]
    [InlineData(ErrorCode.InvalidState)]
    public async Task Other_failures_of_a_signal_are_told(ErrorCode code)
    {
        await using var process = await CreateAsync();
        _service.Signal = () => Task.FromException<bool>(Failures.Of(code));

        Assert.Equal(code, (await Assert.ThrowsAsync<ComputeOperationException>(() => process.SignalAsync(15))).Code);
    }

    private Task<ComputeProcess> CreateAsync() => System.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None);

    private void NotifyExit(int code) =>
        _service.Notify(new SystemNotification.ProcessExited(new ProcessNumber(2), 4711, ManualService.Exit(code)) { Time = default });
}
