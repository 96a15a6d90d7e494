using Caisson.Shim.Protocol;
using Caisson.Ttrpc;

namespace Caisson.UnitTests.Shim;

/// <summary>What a real shim cannot be brought to: closings that fail, hang, or come by themselves. The table of states and verbs is walked on a real one.</summary>
public sealed class SandboxTaskTests : IDisposable
{
    private static readonly KillRequest Kill = new() { Id = "pod", Signal = 9 };

    private readonly RecordedPod _pod = new();
    private readonly string _bundle = Directory.CreateTempSubdirectory("caisson-").FullName;

    public void Dispose() => Directory.Delete(_bundle, recursive: true);

    [Fact]
    public async Task Its_exit_is_told_once_after_its_close_and_before_its_deletion()
    {
        var task = await _pod.CreateAsync(_bundle);
        var closing = new TaskCompletionSource();
        _pod.Closing = () => closing.Task;
        _ = await task.StartAsync("");

        await task.KillAsync(Kill);
        var deletion = task.DeleteAsync();
        Assert.Equal(["/tasks/create", "/tasks/start"], _pod.Told);
        Assert.Equal(Status.Stopped, task.ReadState("").Status);
        Assert.False(task.ExitOf("").IsCompleted);

        closing.SetResult();

        Assert.Equal(0u, (await deletion.Within()).ExitStatus);
        Assert.Equal(0, (await task.ExitOf("").Within()).Code);
        Assert.Equal(["/tasks/create", "/tasks/start", "/tasks/exit 0", "/tasks/delete 0"], _pod.Told);
        Assert.Equal((1, null), (_pod.CloseCount, _pod.Pod.Sandbox));
    }

    [Fact]
    public async Task A_close_that_fails_is_logged_and_holds_nothing_back()
    {
        var task = await _pod.CreateAsync(_bundle);
        _pod.Closing = static () => throw new IOException("stuck");

        _ = await task.DeleteAsync().Within();

        Assert.Equal(["/tasks/create", "/tasks/exit 0", "/tasks/delete 0"], _pod.Told);
        Assert.Equal("Error what pod pod held cannot be given back stuck", _pod.Logged[^1]);
    }

    [Fact]
    public async Task A_deletion_waits_thirty_seconds_for_the_close_and_may_be_tried_again()
    {
        var task = await _pod.CreateAsync(_bundle);
        var closing = new TaskCompletionSource();
        _pod.Closing = () => closing.Task;
        var deletion = task.DeleteAsync();
        _pod.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(deletion.IsCompleted);

        _pod.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TtrpcStatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<TtrpcStatusException>(() => deletion.Within())).Code);
        Assert.Equal(["/tasks/create"], _pod.Told);
        closing.SetResult();
        _ = await task.DeleteAsync().Within();
        Assert.Equal(["/tasks/create", "/tasks/exit 0", "/tasks/delete 0"], _pod.Told);
        Assert.Equal(1, _pod.CloseCount);
    }

    [Fact]
    public async Task Of_two_deletions_one_is_told_that_there_is_nothing()
    {
        var task = await _pod.CreateAsync(_bundle);
        var closing = new TaskCompletionSource();
        _pod.Closing = () => closing.Task;
        Task<DeleteResponse>[] both = [task.DeleteAsync(), task.DeleteAsync()];

        closing.SetResult();

        _ = await both[0].Within();
        Assert.Equal(TtrpcStatusCode.NotFound, (await Assert.ThrowsAsync<TtrpcStatusException>(() => both[1].Within())).Code);
        Assert.Single(_pod.Told, "/tasks/delete 0");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_whose_holding_vanished_has_ended_with_one(bool isStarted)
    {
        var task = await _pod.CreateAsync(_bundle);
        if (isStarted)
        {
            _ = await task.StartAsync("");
        }

        _pod.Vanished.SetException(new IOException("gone"));

        Assert.Equal(1, (await task.ExitOf("").Within()).Code);
        Assert.Equal("/tasks/exit 1", _pod.Told[^1]);
        Assert.Equal(1u, (await task.DeleteAsync().Within()).ExitStatus);
        Assert.Equal(1, _pod.CloseCount);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Signal_zero_looks_and_any_other_ends(bool isStarted, int expected)
    {
        var task = await _pod.CreateAsync(_bundle);
        if (isStarted)
        {
            _ = await task.StartAsync("");
        }

        await task.KillAsync(new KillRequest { Signal = 0 });
        Assert.False(task.ExitOf("").IsCompleted);
        Assert.Equal(TtrpcStatusCode.InvalidArgument, Assert.Throws<TtrpcStatusException>(() => { _ = task.KillAsync(new KillRequest { Signal = 65 }); }).Code);

        await task.KillAsync(new KillRequest { Signal = 28, All = true });

        Assert.Equal(expected, (await task.ExitOf("").Within()).Code);
        Assert.Equal(TtrpcStatusCode.NotFound, Assert.Throws<TtrpcStatusException>(() => { _ = task.KillAsync(new KillRequest { Signal = 0 }); }).Code);
    }

    [Fact]
    public async Task Its_process_is_this_one_and_a_second_pod_is_refused()
    {
        var task = await _pod.CreateAsync(_bundle);

        Assert.Equal((Environment.ProcessId, "pod"), Assert.Single(await task.ReadProcessesAsync()));
        Assert.Equal($"{Environment.ProcessId}", await File.ReadAllTextAsync(Path.Combine(_bundle, "init.pid")));
        Assert.Equal(TtrpcStatusCode.AlreadyExists, (await RefusalOfAsync("pod")).Code);
        Assert.Equal(TtrpcStatusCode.FailedPrecondition, (await RefusalOfAsync("other")).Code);
        await task.AbandonAsync().Within();
    }

    private Task<TtrpcStatusException> RefusalOfAsync(string id) => Assert.ThrowsAsync<TtrpcStatusException>(() => _pod.Pod.CreateAsync(id, RecordedPod.SandboxOf()));
}
