using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;

namespace Caisson.UnitTests.Platform;

public sealed class EventLoopTests
{
    [Fact]
    public void Run_returns_what_main_returns_and_gives_the_context_back()
    {
        var before = SynchronizationContext.Current;
        using var loop = new EventLoop();

        Assert.Equal(7, loop.Run(async _ =>
        {
            Assert.Same(loop, SynchronizationContext.Current);
            Assert.Same(loop, SynchronizationContext.Current!.CreateCopy());
            await Task.Yield();
            return 7;
        }));

        Assert.Same(before, SynchronizationContext.Current);
        Assert.False(loop.IsOnLoop);
    }

    [Fact]
    public void The_main_tasks_exception_comes_out_of_Run()
    {
        using var loop = new EventLoop();

        var error = Assert.Throws<IOException>(() => loop.Run(async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), loop.Time);
            throw new IOException("main");
        }));

        Assert.Equal("main", error.Message);
    }

    [Fact]
    public void A_tracked_tasks_exception_comes_out_of_Run_while_main_waits()
    {
        using var loop = new EventLoop();

        var error = Assert.Throws<AggregateException>(() => loop.Run(async _ =>
        {
            loop.Track(FailAsync(loop));
            await Task.Delay(Timeout.InfiniteTimeSpan, loop.Time);
            return 0;
        }));

        Assert.IsType<IOException>(Assert.Single(error.InnerExceptions));
    }

    [Fact]
    public void A_tracked_task_may_be_cancelled()
    {
        using var loop = new EventLoop();

        loop.Run(async _ =>
        {
            loop.Track(Task.FromCanceled(new CancellationToken(canceled: true)));
            loop.Track(Task.CompletedTask);
            await Task.Delay(TimeSpan.FromMilliseconds(2), loop.Time);
            return 0;
        });
    }

    [Fact]
    public void A_posted_callbacks_exception_comes_out_of_Run()
    {
        using var loop = new EventLoop();

        Assert.Throws<IOException>(() => loop.Run(async _ =>
        {
            loop.Post(() => throw new IOException("posted"));
            await Task.Delay(Timeout.InfiniteTimeSpan, loop.Time);
            return 0;
        }));
    }

    [Fact]
    public void Work_that_queues_work_does_not_starve_timers_and_streams() => Run(async loop =>
    {
        var io = new LoopIo(loop);
        var (one, other) = SocketPairs.Create();
        using var near = io.Wrap(one);
        using var far = io.Wrap(other);
        var isOver = false;
        void Again()
        {
            if (!isOver)
            {
                loop.Post(Again);
            }
        }

        Again();
        await Task.Delay(TimeSpan.FromMilliseconds(2), loop.Time);
        var read = far.ReadAsync(new byte[1]);
        await near.WriteAsync(new byte[1]);
        Assert.Equal(1, await read);
        isOver = true;
    });

    [Fact]
    public void A_flood_on_one_stream_leaves_turns_to_another() => Run(async loop =>
    {
        var io = new LoopIo(loop);
        var (source, drain) = Pipes.Create();
        using var flooded = io.OpenReader(source);
        using var flood = io.OpenWriter(drain);
        await flood.WriteAsync(new byte[500_000]);
        var turns = 0;
        var isOver = false;
        void Count()
        {
            turns++;
            if (!isOver)
            {
                loop.Post(Count);
            }
        }

        Count();
        var buffer = new byte[1000];
        for (var read = 0; read < 500_000; read += await flooded.ReadAsync(buffer))
        {
        }

        isOver = true;
        Assert.InRange(turns, 6, 600);
    });

    [Fact]
    public void A_stream_used_off_the_loop_says_so()
    {
        using var loop = new EventLoop();
        var (one, other) = SocketPairs.Create();
        DescriptorStream? stream = null;
        loop.Run(_ =>
        {
            stream = new LoopIo(loop).Wrap(one);
            return Task.FromResult(0);
        });

        var error = Assert.Throws<InvalidOperationException>(() => { _ = stream!.WriteAsync(new byte[1]).AsTask(); });

        Assert.Contains("off the event loop's thread", error.Message, StringComparison.Ordinal);
        other.Dispose();
        one.Dispose();
    }

    [Fact]
    public void A_continuation_may_close_a_stream_whose_event_is_already_fetched() => Run(async loop =>
    {
        var io = new LoopIo(loop);
        var pairs = Enumerable.Range(0, 20).Select(_ => SocketPairs.Create()).Select(ends => (Near: io.Wrap(ends.First), Far: io.Wrap(ends.Second))).ToArray();
        var readers = pairs.Select(pair => ReadThenCloseAllAsync(pair.Far)).ToArray();
        foreach (var (near, _) in pairs)
        {
            await near.WriteAsync(new byte[1]);
        }

        var counts = await Task.WhenAll(readers);
        Assert.Equal(1, counts.Sum());

        async Task<int> ReadThenCloseAllAsync(DescriptorStream stream)
        {
            try
            {
                var count = await stream.ReadAsync(new byte[1]);
                foreach (var (near, far) in pairs)
                {
                    far.Dispose();
                    near.Dispose();
                }

                // The numbers just freed are handed out again: nothing meant for their predecessors may reach these.
                var (one, other) = SocketPairs.Create();
                using var innocent = io.Wrap(one);
                using var silent = io.Wrap(other);
                using var shortly = new CancellationTokenSource(TimeSpan.FromMilliseconds(5), loop.Time);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => innocent.ReadAsync(new byte[1], shortly.Token).AsTask());
                return count;
            }
            catch (ObjectDisposedException)
            {
                return 0;
            }
        }
    });

    [Fact]
    public void A_token_cancelled_on_another_thread_cancels_on_the_loop() => Run(async loop =>
    {
        var (one, other) = SocketPairs.Create();
        using var stream = new LoopIo(loop).Wrap(one);
        using var cancellation = new CancellationTokenSource();
        var read = stream.ReadAsync(new byte[1], cancellation.Token).AsTask();
        new Thread(cancellation.Cancel).Start();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);

        Assert.True(loop.IsOnLoop);
        other.Dispose();
    });

    [Fact]
    public void A_wait_for_readability_survives_closing_the_descriptor_and_can_be_cancelled() => Run(async loop =>
    {
        var (reader, writer) = Pipes.Create();
        using var cancellation = new CancellationTokenSource();
        var first = loop.WaitReadableAsync(reader, default);
        var second = loop.WaitReadableAsync(reader, cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        reader.Dispose();
        writer.Dispose();

        await first;
    });

    [Fact]
    public void A_timer_made_before_the_loop_runs_is_not_stopped_by_its_own_making()
    {
        using var loop = new EventLoop();
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = loop.Time.CreateTimer(_ => fired.TrySetResult(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        loop.Run(async _ =>
        {
            // Before the first turn, which brings what was posted when the timer was made.
            Assert.True(timer.Change(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan));
            await fired.Task.Within();
            return 0;
        });
    }

    [Fact]
    public void Periodic_timers_keep_their_pace_and_stop_when_disposed() => Run(async loop =>
    {
        var ticks = 0;
        var enough = new TaskCompletionSource();
        var timer = loop.Time.CreateTimer(
            _ =>
            {
                if (++ticks == 5)
                {
                    enough.SetResult();
                }
            },
            null,
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromMilliseconds(1));
        await enough.Task;
        timer.Dispose();
        var then = ticks;

        await Task.Delay(TimeSpan.FromMilliseconds(10), loop.Time);

        Assert.Equal(then, ticks);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_heap_gives_timers_back_in_order_whatever_was_removed(int seed)
    {
        using var loop = new EventLoop();
        var random = new Random(seed);
        var heap = new TimerHeap();
        var timers = Enumerable.Range(0, 500).Select(_ => new LoopTimer(loop, static _ => { }, null) { Due = random.Next(100) }).ToArray();
        foreach (var timer in timers)
        {
            heap.Add(timer);
        }

        var removed = timers.Where(_ => random.Next(3) == 0).ToHashSet();
        foreach (var timer in removed)
        {
            heap.Remove(timer);
            heap.Remove(timer);
        }

        var dues = new List<long>();
        while (heap.Next is { } next)
        {
            heap.Remove(next);
            dues.Add(next.Due);
        }

        Assert.Equal(timers.Except(removed).Select(timer => timer.Due).Order(), dues);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(1_000_000, 0, 1)]
    [InlineData(1_000_001, 0, 2)]
    [InlineData(5, 10, 0)]
    [InlineData(long.MaxValue, 0, int.MaxValue)]
    public void Waiting_is_rounded_up_to_milliseconds(long due, long now, int milliseconds)
    {
        if (due == long.MaxValue)
        {
            due /= 4;
        }

        Assert.Equal(milliseconds, LoopTimeProvider.MillisecondsUntil(due, now));
    }

    [Fact]
    public void A_running_loop_can_be_neither_run_again_nor_disposed() => Run(loop =>
    {
        Assert.Throws<InvalidOperationException>(() => loop.Run(static _ => Task.FromResult(0)));
        Assert.Throws<InvalidOperationException>(loop.Dispose);
        return Task.CompletedTask;
    });

    private static async Task FailAsync(EventLoop loop)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), loop.Time);
        throw new IOException("background");
    }

    private static void Run(Func<EventLoop, Task> scenario)
    {
        using var loop = new EventLoop();
        loop.Run(async _ =>
        {
            await scenario(loop).WaitAsync(TimeSpan.FromSeconds(30), loop.Time);
            return 0;
        });
    }
}
