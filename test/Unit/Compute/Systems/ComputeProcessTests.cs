using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Systems;

public sealed class ComputeProcessTests : IAsyncLifetime
{
    private readonly ManualService _service = new();
    private ComputeSystem? _system;

    private ComputeSystem System => _system ?? throw new InvalidOperationException("not initialised");

    public async Task InitializeAsync() => _system = await ComputeSystem.CreateAsync(_service, new SystemId("s"), new ComputeSystemDocument());

    public async Task DisposeAsync() => await System.DisposeAsync();

    [Fact]
    public async Task An_exit_that_comes_before_the_creation_has_returned_is_not_lost()
    {
        var creation = new TaskCompletionSource<ProcessEntry>();
        _service.CreateProcess = () => creation.Task;
        var creating = System.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None);
        NotifyExit(number: 2, code: 5);
        NotifyExit(number: 99, code: 1);
        await SeenAsync();

        creation.SetResult(new ProcessEntry(new ProcessHandle(7), new ProcessNumber(2), 4711, ProcessStreams.None));
        await using var process = await creating.Within();

        Assert.Equal(5, (await process.WaitAsync().Within()).Code);
    }

    [Fact]
    public async Task The_systems_end_is_the_end_of_every_process_whose_own_was_not_told()
    {
        await using var process = await System.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None);

        _service.NotifyExit(137);

        Assert.Equal(137, (await process.WaitAsync().Within()).Code);
    }

    [Fact]
    public async Task Closing_the_system_ends_the_wait_for_a_process()
    {
        var process = await System.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None);
        var wait = process.WaitAsync();

        await System.DisposeAsync();

        Assert.Equal(ErrorCode.AlreadyClosed, (await Assert.ThrowsAsync<ComputeSystemClosedException>(() => wait).Within()).Code);
        await process.DisposeAsync();
    }

    [Fact]
    public async Task A_process_opened_after_its_exit_knows_it()
    {
        _service.Status = new ProcessStatus { ProcessId = 4711, Exited = true, ExitCode = 9 };

        await using var process = await System.OpenProcessAsync(4711);

        Assert.True(process.TryGetExit(out var exit));
        Assert.Equal(9, exit.Code);
    }

    [Fact]
    public async Task Two_handles_on_one_process_see_its_exit_and_closing_one_leaves_the_other()
    {
        await using var first = await System.OpenProcessAsync(4711);
        var second = await System.OpenProcessAsync(4711);
        await second.DisposeAsync();

        NotifyExit(number: 2, code: 4);

        Assert.Equal(4, (await first.WaitAsync().Within()).Code);
    }

    [Fact]
    public async Task Signals_travel_as_numbers()
    {
        await using var process = await System.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None);

        Assert.True(await process.SignalAsync(15));

        Assert.Contains("signal 15", _service.Calls);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => process.SignalAsync(65));
    }

    [Fact]
    public async Task Closing_a_stream_of_an_exited_process_asks_the_service_nothing()
    {
        await using var process = await System.CreateProcessAsync(new ProcessParameters(), ProcessStdio.None);
        await process.CloseStdinAsync();
        NotifyExit(number: 2, code: 0);
        await process.WaitAsync().Within();

        await process.CloseStdinAsync();

        Assert.Single(_service.Calls, call => call.StartsWith("modify process CloseHandle StdIn", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_without_an_id_learns_it_at_its_start()
    {
        _service.CreateProcess = () => Task.FromResult(new ProcessEntry(new ProcessHandle(7), new ProcessNumber(2), null, ProcessStreams.None));
        await using var process = await System.PrepareProcessAsync(new ProcessParameters(), ProcessStdio.None);
        Assert.Null(process.ProcessId);
        _service.CreateProcess = () => Task.FromResult(new ProcessEntry(new ProcessHandle(7), new ProcessNumber(2), 12, ProcessStreams.None));

        await process.StartAsync();

        Assert.Equal(12, process.ProcessId);
    }

    private void NotifyExit(ulong number, int code) =>
        _service.Notify(new SystemNotification.ProcessExited(new ProcessNumber(number), 4711, ManualService.Exit(code)) { Time = default });

    // The watch reads in order: once it has seen this marker it has seen what came before.
    private async Task SeenAsync()
    {
        var marker = DateTimeOffset.UnixEpoch.AddDays(1);
        _service.Notify(new SystemNotification.Started { Time = marker });
        Assert.True(SpinWait.SpinUntil(() => System.StartTime == marker, TestDeadline.MustHappen));
        await Task.Yield();
    }
}
