using System.Runtime.CompilerServices;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Engine.Systems;
using Caisson.Platform.Linux.Events;

namespace Caisson.UnitTests.Engine.Systems;

public sealed class NotificationLogTests
{
    [Fact]
    public void Ten_thousand_notifications_arrive_once_and_in_order_at_every_subscriber() => OnLoop(async () =>
    {
        const ulong Count = 10_000;
        var log = new NotificationLog();
        log.Publish(new SystemNotification.Created { Time = default });
        var readers = Enumerable.Range(0, 3).Select(_ => ReadAsync(log)).ToArray();
        var sleeper = log.Subscribe(CancellationToken.None, CancellationToken.None);

        for (ulong number = 1; number <= Count; number++)
        {
            log.Publish(new SystemNotification.ProcessStarted(new ProcessNumber(number), 1) { Time = default });
            log.Forget(new ProcessNumber(number));
            if (number % 100 == 0)
            {
                await Task.Yield();
            }
        }

        log.Publish(new SystemNotification.Exited(Exit) { Time = default });

        foreach (var reader in readers)
        {
            Assert.Equal(Enumerable.Range(1, (int)Count).Select(number => (ulong)number), await reader);
        }

        var slept = 0;
        await foreach (var notification in sleeper)
        {
            slept++;
        }

        Assert.Equal((int)Count + 2, slept);
    });

    [Fact]
    public void What_is_published_after_its_handle_was_closed_is_not_told_to_a_subscriber() => OnLoop(async () =>
    {
        var log = new NotificationLog();
        log.Publish(new SystemNotification.Created { Time = default });
        using var closed = new CancellationTokenSource();
        await using var reader = log.Subscribe(closed.Token, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());
        var next = reader.MoveNextAsync();
        Assert.False(next.IsCompleted);
        log.Publish(new SystemNotification.Paused { Time = default });

        closed.Cancel();
        log.Publish(new SystemNotification.Exited(Exit) { Time = default });

        Assert.True(await next);
        Assert.IsType<SystemNotification.Paused>(reader.Current);
        Assert.False(await reader.MoveNextAsync());
    });

    [Fact]
    public void A_restart_after_the_only_handle_was_closed_is_kept_for_the_next_subscriber() => OnLoop(async () =>
    {
        var log = new NotificationLog();
        log.Publish(new SystemNotification.Created { Time = default });
        using var closed = new CancellationTokenSource();
        await using var reader = log.Subscribe(closed.Token, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());

        closed.Cancel();
        log.Publish(new SystemNotification.Restarting(Exit, 1, default) { Time = default });

        Assert.Single(log.UntoldExits!);
        Assert.False(await reader.MoveNextAsync());
    });

    [Fact]
    public void What_every_subscriber_has_read_is_not_kept() => OnLoop(async () =>
    {
        var log = new NotificationLog();
        await using var reader = log.Subscribe(CancellationToken.None, CancellationToken.None).GetAsyncEnumerator();
        var first = Publish(log, 1);
        Assert.True(await reader.MoveNextAsync());
        _ = Publish(log, 2);
        Assert.True(await reader.MoveNextAsync());

        GC.Collect();

        Assert.False(first.IsAlive);
    });

    [Fact]
    public void A_late_subscriber_gets_what_led_here_and_nothing_of_what_was_forgotten() => OnLoop(async () =>
    {
        var log = new NotificationLog();
        log.Publish(new SystemNotification.Created { Time = default });
        log.Publish(new SystemNotification.Started { Time = default });
        log.Publish(new SystemNotification.ProcessStarted(new ProcessNumber(2), 5) { Time = default });
        log.Publish(new SystemNotification.Paused { Time = default });
        log.Publish(new SystemNotification.Resumed { Time = default });
        log.Publish(new SystemNotification.OutOfMemory { Time = default });
        log.Publish(new SystemNotification.OutOfMemory { Time = default });
        log.Forget(new ProcessNumber(2));
        log.Publish(new SystemNotification.Exited(Exit) { Time = default });

        var names = new List<string>();
        await foreach (var notification in log.Subscribe(CancellationToken.None, CancellationToken.None))
        {
            names.Add(notification.GetType().Name);
        }

        Assert.Equal(["Created", "Started", "OutOfMemory", "Exited"], names);
    });

    [Fact]
    public void A_subscriber_that_leaves_too_much_unread_ends_with_an_error_and_others_go_on() => OnLoop(async () =>
    {
        var log = new NotificationLog();
        await using var laggard = log.Subscribe(CancellationToken.None, CancellationToken.None).GetAsyncEnumerator();
        log.Publish(new SystemNotification.Created { Time = default });
        Assert.True(await laggard.MoveNextAsync());
        for (var count = 0; count <= NotificationLog.MaximumUnread; count++)
        {
            log.Publish(new SystemNotification.Resumed { Time = default });
        }

        var error = await Assert.ThrowsAsync<ComputeOperationException>(async () => await laggard.MoveNextAsync());

        Assert.Equal(ErrorCode.ResourceExhausted, error.Code);
        await foreach (var first in log.Subscribe(CancellationToken.None, CancellationToken.None))
        {
            Assert.IsType<SystemNotification.Created>(first);
            break;
        }
    });

    [Fact]
    public void A_closed_handle_ends_a_subscription_and_a_cancellation_throws() => OnLoop(async () =>
    {
        var log = new NotificationLog();
        using var closed = new CancellationTokenSource();
        using var cancelled = new CancellationTokenSource();
        var quiet = ReadAsync(log, closed.Token, CancellationToken.None);
        var loud = ReadAsync(log, CancellationToken.None, cancelled.Token);

        closed.Cancel();
        cancelled.Cancel();

        Assert.Empty(await quiet);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loud);
    });

    private static ExitRecord Exit { get; } = new() { Time = default, Code = 0, Reason = ExitReason.Exited, Source = ExitSource.Kernel };

    private static Task<List<ulong>> ReadAsync(NotificationLog log) => ReadAsync(log, CancellationToken.None, CancellationToken.None);

    private static async Task<List<ulong>> ReadAsync(NotificationLog log, CancellationToken closed, CancellationToken cancelled)
    {
        var numbers = new List<ulong>();
        await foreach (var notification in log.Subscribe(closed, cancelled))
        {
            if (notification is SystemNotification.ProcessStarted started)
            {
                numbers.Add(started.Number.Value);
            }
        }

        return numbers;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Publish(NotificationLog log, ulong number)
    {
        var notification = new SystemNotification.ProcessStarted(new ProcessNumber(number), 1) { Time = default };
        log.Publish(notification);
        log.Forget(notification.Number);
        return new WeakReference(notification);
    }

    private static void OnLoop(Func<Task> test)
    {
        using var loop = new EventLoop();
        loop.Run(async _ =>
        {
            await test();
            return 0;
        });
    }
}
