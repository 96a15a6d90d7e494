using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Testing.Faults;
using Caisson.UnitTests.Compute.Systems;

namespace Caisson.UnitTests.Testing;

public sealed class FaultInjectorTests
{
    private static readonly SystemHandle Handle = new(1);

    private readonly ManualService _service = new();
    private readonly FaultInjector _faults;

    public FaultInjectorTests() => _faults = new FaultInjector(_service);

    [Theory]
    [InlineData("late hcs::System::Start", FaultKind.Late, "hcs::System::Start", 1, ErrorCode.Unknown)]
    [InlineData("LATE hcsshim::System::Start", FaultKind.Late, "hcs::System::Start", 1, ErrorCode.Unknown)]
    [InlineData("twice Exited 3", FaultKind.Twice, "Exited", 3, ErrorCode.Unknown)]
    [InlineData("error hcs::System::Pause 2 AccessDenied", FaultKind.Error, "hcs::System::Pause", 2, ErrorCode.AccessDenied)]
    public void A_point_is_written_as_text(string text, FaultKind kind, string at, int occurrence, ErrorCode code)
    {
        var point = FaultPoint.Parse(text);

        Assert.Equal(new FaultPoint { Kind = kind, At = at, Occurrence = occurrence, Code = code }, point);
        Assert.Equal(point, FaultPoint.Parse(point.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("late")]
    [InlineData("never Exited")]
    [InlineData("1 Exited")]
    [InlineData("late hcs::System::Fly")]
    [InlineData("error Exited 0")]
    [InlineData("error Exited 1 NoSuchCode")]
    [InlineData("error Exited 1 AccessDenied more")]
    public void What_is_no_point_is_refused(string text) => Assert.Throws<FormatException>(() => FaultPoint.Parse(text));

    [Fact]
    public async Task Pending_carries_out_and_answers_when_released()
    {
        var fault = _faults.Arm("pending hcs::System::Start");

        var start = _faults.StartSystemAsync(Handle, default);
        await fault.Reached.Within();
        Assert.Equal(["start"], _service.CallsSoFar());
        Assert.False(start.IsCompleted);
        fault.Release();

        await start.Within();
    }

    [Fact]
    public async Task Late_answers_after_the_caller_gave_up()
    {
        var fault = _faults.Arm("late hcs::OpenComputeSystem");
        using var patience = new CancellationTokenSource();

        var open = _faults.OpenSystemAsync(new SystemId("s"), patience.Token);
        await fault.Reached.Within();
        Assert.False(open.IsCompleted);
        await patience.CancelAsync();

        Assert.Equal(Handle, await open.Within());
    }

    [Fact]
    public async Task Lost_carries_out_and_never_answers()
    {
        var fault = _faults.Arm("lost hcs::System::Start");
        using var patience = new CancellationTokenSource();

        var start = _faults.StartSystemAsync(Handle, patience.Token);
        await fault.Reached.Within();
        fault.Release();
        Assert.False(start.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start).Within();
        Assert.Equal(["start"], _service.CallsSoFar());
    }

    [Fact]
    public async Task Twice_hands_over_twice_and_closes_what_nobody_gets()
    {
        var last = 0UL;
        _service.Create = _ => Task.FromResult(new SystemHandle(++last));
        _faults.Arm("twice hcs::CreateComputeSystem");

        var handle = await _faults.CreateSystemAsync(new SystemId("s"), new ComputeSystemDocument(), default);

        Assert.Equal(1UL, handle.Value);
        Assert.True(SpinWait.SpinUntil(() => _service.CallsSoFar().Length == 3, TestDeadline.MustHappen));
        Assert.Equal(["create", "create", "close"], _service.CallsSoFar());
    }

    [Fact]
    public async Task In_wrong_order_a_call_is_handed_over_after_the_next()
    {
        var fault = _faults.Arm("wrongorder hcs::System::Pause");

        var pause = _faults.PauseSystemAsync(Handle, null, default);
        await fault.Reached.Within();
        await _faults.ResumeSystemAsync(Handle, default);
        await pause.Within();

        Assert.Equal(["resume", "pause"], _service.CallsSoFar());
    }

    [Theory]
    [InlineData(ErrorCode.AccessDenied, typeof(ComputeOperationException))]
    [InlineData(ErrorCode.AlreadyClosed, typeof(ComputeSystemClosedException))]
    [InlineData(ErrorCode.ConnectionLost, typeof(ComputeConnectionException))]
    public async Task Error_fails_without_carrying_out(ErrorCode code, Type exception)
    {
        _faults.Arm(new FaultPoint { Kind = FaultKind.Error, At = OperationNames.SystemStart, Code = code });

        var error = Assert.IsAssignableFrom<ComputeException>(await Assert.ThrowsAsync(exception, () => _faults.StartSystemAsync(Handle, default)));

        Assert.Equal((code, OperationNames.SystemStart), (error.Code, error.Operation));
        Assert.Empty(_service.CallsSoFar());
    }

    [Fact]
    public async Task Hang_neither_carries_out_nor_answers()
    {
        var fault = _faults.Arm("hang hcs::System::Start");
        using var patience = new CancellationTokenSource();

        var start = _faults.StartSystemAsync(Handle, patience.Token);
        await fault.Reached.Within();
        Assert.False(start.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start).Within();
        Assert.Empty(_service.CallsSoFar());
    }

    [Fact]
    public async Task A_point_is_met_once_and_at_its_occurrence()
    {
        _faults.Arm("error hcs::System::Pause 2 AccessDenied");

        await _faults.PauseSystemAsync(Handle, null, default);
        await Assert.ThrowsAsync<ComputeOperationException>(() => _faults.PauseSystemAsync(Handle, null, default));
        await _faults.PauseSystemAsync(Handle, null, default);

        Assert.Equal(2, _service.CallsSoFar().Length);
    }

    [Theory]
    [InlineData("lost Paused", "Created Started Resumed Exited")]
    [InlineData("twice Paused", "Created Started Paused Paused Resumed Exited")]
    [InlineData("wrongorder Paused", "Created Started Resumed Paused Exited")]
    [InlineData("wrongorder Exited", "Created Started Paused Resumed Exited")]
    [InlineData("error Paused AccessDenied", "Created Started AccessDenied")]
    [InlineData("error hcs::System::Subscribe AccessDenied", "AccessDenied")]
    public async Task Notifications_are_lost_doubled_swapped_or_refused(string fault, string told)
    {
        _faults.Arm(fault);
        NotifyAll();

        Assert.Equal(told, await ToldAsync());
    }

    [Theory]
    [InlineData("pending Paused", true)]
    [InlineData("late Paused", false)]
    public async Task Notifications_are_held_until_released_or_until_the_next_answer(string point, bool isReleased)
    {
        var fault = _faults.Arm(point);
        NotifyAll();

        var telling = ToldAsync();
        await fault.Reached.Within();
        Assert.False(telling.IsCompleted);
        if (isReleased)
        {
            fault.Release();
        }
        else
        {
            await _faults.ResumeSystemAsync(Handle, default);
        }

        Assert.Equal("Created Started Paused Resumed Exited", await telling.Within());
    }

    [Fact]
    public async Task After_a_hang_nothing_is_told_any_more()
    {
        var fault = _faults.Arm("hang Paused");
        NotifyAll();
        using var patience = new CancellationTokenSource();

        var telling = ToldAsync(patience.Token);
        await fault.Reached.Within();
        fault.Release();
        Assert.False(telling.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => telling).Within();
    }

    [Fact]
    public async Task A_lost_connection_ends_what_is_in_progress_and_what_comes()
    {
        _service.Start = _ => new TaskCompletionSource().Task;
        var start = _faults.StartSystemAsync(Handle, default);
        var telling = ReadAsync();

        _faults.LoseConnection();

        foreach (var task in (Task[])[start, telling, _faults.Completion, _faults.StartSystemAsync(Handle, default)])
        {
            Assert.Equal(ErrorCode.ConnectionLost, (await Assert.ThrowsAsync<ComputeConnectionException>(() => task).Within()).Code);
        }

        async Task ReadAsync()
        {
            await foreach (var _ in _faults.SubscribeAsync(Handle, default))
            {
                // Until it is cut.
            }
        }
    }

    private void NotifyAll()
    {
        _service.Notify(new SystemNotification.Started { Time = default });
        _service.Notify(new SystemNotification.Paused { Time = default });
        _service.Notify(new SystemNotification.Resumed { Time = default });
        _service.NotifyExit(0);
        _service.EndNotifications();
    }

    private async Task<string> ToldAsync(CancellationToken cancellationToken = default)
    {
        List<string> told = [];
        try
        {
            await foreach (var notification in _faults.SubscribeAsync(Handle, cancellationToken))
            {
                told.Add(notification.GetType().Name);
            }
        }
        catch (ComputeException e)
        {
            told.Add(e.Code.ToString());
        }

        return string.Join(' ', told);
    }
}
