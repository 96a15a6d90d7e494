using System.Collections.Concurrent;
using Caisson.Compute.Execution.Events;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class OrderedWorkTests
{
    private readonly ConcurrentQueue<(string Key, Exception Cause)> _failures = new();

    [Fact]
    public async Task Items_of_one_key_run_in_order_and_never_at_once()
    {
        var work = Make();
        var ran = new ConcurrentQueue<int>();
        var running = 0;
        var first = new TaskCompletionSource();

        work.Append("a", async () =>
        {
            await first.Task;
            Enter(0);
        });
        for (var i = 1; i < 1000; i++)
        {
            var number = i;
            work.Append("a", async () =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                await Task.Yield();
                Enter(number);
                Interlocked.Decrement(ref running);
            });
        }

        first.SetResult();
        await work.DrainAsync().Within();

        Assert.Equal(Enumerable.Range(0, 1000), ran);
        Assert.Empty(_failures);

        void Enter(int number) => ran.Enqueue(number);
    }

    [Fact]
    public async Task An_item_that_never_ends_holds_up_its_own_key_alone()
    {
        var work = Make();
        var never = new TaskCompletionSource();
        var other = new TaskCompletionSource();

        work.Append("a", () => never.Task);
        work.Append("a", () => throw new InvalidOperationException("must not run"));
        work.Append("b", () =>
        {
            other.SetResult();
            return Task.CompletedTask;
        });

        await other.Task.Within();
        Assert.Empty(_failures);
        never.SetResult();
        await work.DrainAsync().Within();
        Assert.Single(_failures);
    }

    [Fact]
    public async Task An_item_that_blocks_its_thread_does_not_block_whoever_appends_it()
    {
        var work = Make();
        using var gate = new ManualResetEventSlim();

        work.Append("a", () =>
        {
            gate.Wait();
            return Task.CompletedTask;
        });

        gate.Set(); // reached only because appending returned
        await work.DrainAsync().Within();
    }

    [Fact]
    public async Task An_item_that_fails_is_told_of_and_the_next_one_runs()
    {
        var work = Make();
        var next = new TaskCompletionSource();

        work.Append("a", () => throw new InvalidOperationException("at once"));
        work.Append("a", async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("later");
        });
        work.Append("a", () =>
        {
            next.SetResult();
            return Task.CompletedTask;
        });

        await next.Task.Within();
        Assert.Equal(["at once", "later"], _failures.Select(failure => failure.Cause.Message));
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_key_whose_items_have_run()
    {
        var work = Make();
        for (var i = 0; i < 100; i++)
        {
            work.Append($"key {i}", () => Task.CompletedTask);
        }

        await work.DrainAsync().Within();

        Assert.Equal(0, work.BusyKeys);
    }

    private OrderedWork<string> Make() => new((key, cause) => _failures.Enqueue((key, cause)));
}
