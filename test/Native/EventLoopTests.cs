using System.Globalization;
using System.Runtime.CompilerServices;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Native;
using Caisson.Platform.Linux.Processes;
using Caisson.Platform.Linux.Relays;
using Microsoft.Win32.SafeHandles;

namespace Caisson.NativeTests;

/// <summary>The event loop in an AOT process: what it does, and that the thread pool does nothing.</summary>
internal static class EventLoopTests
{
    internal static IReadOnlyList<NativeTest> All { get; } =
    [
        // First: the one thread count that no earlier test can have raised.
        new(nameof(A_scenario_leaves_two_threads_and_an_idle_pool), A_scenario_leaves_two_threads_and_an_idle_pool),
        new(nameof(Timers_fire_in_order_and_not_early), () => Run(Timers_fire_in_order_and_not_early)),
        new(nameof(A_thousand_pending_reads_are_cancelled), () => Run(A_thousand_pending_reads_are_cancelled)),
        new(nameof(A_flat_echo_allocates_nothing), () => Run(A_flat_echo_allocates_nothing)),
        new(nameof(A_relay_moves_256_mebibytes_intact), () => Run(A_relay_moves_256_mebibytes_intact)),
        new(nameof(Descriptors_travel_over_a_socket), () => Run(Descriptors_travel_over_a_socket)),
        new(nameof(A_terminals_master_ends_with_its_other_side), () => Run(A_terminals_master_ends_with_its_other_side)),
        new(nameof(A_listener_serves_fifty_connections), () => Run(A_listener_serves_fifty_connections)),
        new(nameof(A_signal_to_ourselves_is_read), A_signal_to_ourselves_is_read),
        new(nameof(Children_are_awaited_by_pidfd), () => Run(Children_are_awaited_by_pidfd)),
        new(nameof(Standard_input_keeps_its_flags), () => Run(Standard_input_keeps_its_flags)),
        new(nameof(A_wait_outlives_a_shortage_of_descriptors), () => Run(A_wait_outlives_a_shortage_of_descriptors)),
        new(nameof(A_slow_call_runs_on_the_worker_and_comes_back), () => Run(A_slow_call_runs_on_the_worker_and_comes_back)),
        new(nameof(Memory_goes_back_once_after_a_burst), Memory_goes_back_once_after_a_burst),
        new(nameof(Posts_from_other_threads_all_arrive), () => Run(Posts_from_other_threads_all_arrive)),
        new(nameof(The_pool_did_no_work_in_any_of_these), The_pool_did_no_work_in_any_of_these),
    ];

    private static void A_scenario_leaves_two_threads_and_an_idle_pool()
    {
        Run(async loop =>
        {
            var io = new LoopIo(loop);
            var (one, other) = SocketPairs.Create();
            using var client = io.Wrap(one);
            using var server = io.Wrap(other);
            loop.Track(EchoAsync(server));
            var buffer = new byte[100];
            for (var round = 0; round < 1000; round++)
            {
                await client.WriteAsync(new byte[] { 1, 2, 3 });
                await client.ReadExactlyAsync(buffer.AsMemory(0, 3));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), loop.Time);
            using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(5), loop.Time);
            await ThrowsAsync<OperationCanceledException>(client.ReadAsync(buffer, timeout.Token).AsTask());
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Delay(TimeSpan.FromMilliseconds(1), loop.Time)));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        });

        Check.Equal(2, Directory.GetDirectories("/proc/self/task").Length, "threads");
        CheckPool();
    }

    private static async Task Timers_fire_in_order_and_not_early(EventLoop loop)
    {
        // Making them takes time too: when each is due lies between two looks at the clock.
        var fired = new List<(long Earliest, long Latest)>();
        await Task.WhenAll(new[] { 7, 1, 5, 3, 1, 9 }.Select(async delay =>
        {
            var ticks = loop.Time.TimestampFrequency * delay / 1000;
            var start = loop.Time.GetTimestamp();
            var waiting = Task.Delay(TimeSpan.FromMilliseconds(delay), loop.Time);
            var latest = loop.Time.GetTimestamp() + ticks;
            await waiting;
            Check.True(loop.Time.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(delay), "no timer fires early");
            Check.True(loop.IsOnLoop);
            fired.Add((start + ticks, latest));
        }));
        Check.Equal(6, fired.Count);
        for (var index = 1; index < fired.Count; index++)
        {
            Check.True(fired[index - 1].Earliest <= fired[index].Latest, $"timer {index} fired after one that was due later");
        }

        var timers = Enumerable.Range(0, 10_000)
            .Select(index => loop.Time.CreateTimer(static _ => throw new InvalidOperationException("disposed"), null, TimeSpan.FromMilliseconds(index % 50 + 1), Timeout.InfiniteTimeSpan))
            .ToArray();
        foreach (var timer in timers)
        {
            timer.Dispose();
        }

        await Task.Delay(TimeSpan.FromMilliseconds(60), loop.Time);
    }

    private static async Task A_thousand_pending_reads_are_cancelled(EventLoop loop)
    {
        var io = new LoopIo(loop);
        using var stop = new CancellationTokenSource();
        var streams = new List<DescriptorStream>();
        var reads = new List<Task>();
        for (var index = 0; index < 500; index++)
        {
            var (one, other) = SocketPairs.Create();
            foreach (var stream in new[] { io.Wrap(one), io.Wrap(other) })
            {
                streams.Add(stream);
                reads.Add(ThrowsAsync<OperationCanceledException>(stream.ReadAsync(new byte[1], stop.Token).AsTask()));
            }
        }

        stop.Cancel();
        await Task.WhenAll(reads).WaitAsync(TimeSpan.FromSeconds(10), loop.Time);
        foreach (var stream in streams)
        {
            stream.Dispose();
        }
    }

    private static async Task A_flat_echo_allocates_nothing(EventLoop loop)
    {
        var io = new LoopIo(loop);
        var (one, other) = SocketPairs.Create();
        using var client = io.Wrap(one);
        using var server = io.Wrap(other);
        loop.Track(EchoAsync(server));
        var buffer = new byte[64];
        long before = 0;
        const int rounds = 10_000;
        for (var round = -100; round < rounds; round++)
        {
            if (round == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            await client.WriteAsync(buffer);
            _ = await client.ReadAsync(buffer);
        }

        var perRound = (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
        Check.Equal(0, perRound, "bytes allocated a request");
    }

    private static async Task A_relay_moves_256_mebibytes_intact(EventLoop loop)
    {
        const long size = 256L << 20;
        var io = new LoopIo(loop);
        var (source, writeEnd) = Pipes.Create();
        var (readEnd, destination) = Pipes.Create();
        var relay = Relay.Start(loop, source, destination);
        var writing = WriteCountingAsync(io.OpenWriter(writeEnd), size);
        await ReadCountingAsync(io.OpenReader(readEnd), size);
        await writing;
        await relay.Completion;
        Check.Equal(size, relay.BytesMoved);
        Check.True(relay.Failure is null, "the relay ended with its source");
    }

    private static async Task Descriptors_travel_over_a_socket(EventLoop loop)
    {
        var io = new LoopIo(loop);
        var (one, other) = SocketPairs.Create();
        using var client = io.Wrap(one);
        using var server = io.Wrap(other);
        var (reader, writer) = Pipes.Create();
        await client.WriteAsync(new byte[] { 7 }, [writer, reader], default);
        writer.Dispose();
        reader.Dispose();
        var buffer = new byte[10];
        Check.Equal(1, await server.ReadAsync(buffer));
        var taken = server.TakeReceivedDescriptors();
        Check.Equal(2, taken.Count);
        using (var far = io.OpenWriter(taken[0]))
        {
            await far.WriteAsync(new byte[] { 1, 2, 3 });
        }

        using var near = io.OpenReader(taken[1]);
        Check.Equal(3, await near.ReadAsync(buffer));
        Check.Equal(0, await near.ReadAsync(buffer));
        Check.Equal(Environment.ProcessId, client.Peer.ProcessId);
    }

    private static async Task A_terminals_master_ends_with_its_other_side(EventLoop loop)
    {
        (SafeFileHandle, SafeFileHandle) ends;
        try
        {
            ends = PseudoTerminal.Create();
        }
        catch (LinuxException error) when (error.Errno == Errno.ENOENT)
        {
            throw new SkipException("there is no /dev/ptmx here");
        }

        var (master, peer) = ends;
        var io = new LoopIo(loop);
        using var stream = io.Wrap(master);
        Terminal.MakeRaw(peer);
        Terminal.SetSize(peer, new TerminalSize(33, 44));
        Check.Equal(new TerminalSize(33, 44), Terminal.GetSize(peer));
        var reading = stream.ReadAsync(new byte[10]).AsTask();
        using (var process = io.OpenWriter(peer))
        {
            await process.WriteAsync("bye"u8.ToArray());
        }

        Check.Equal(3, await reading);
        Check.Equal(0, await stream.ReadAsync(new byte[10]));
    }

    private static async Task A_listener_serves_fifty_connections(EventLoop loop)
    {
        var directory = Directory.CreateTempSubdirectory("caisson-test-");
        try
        {
            var path = Path.Combine(directory.FullName, new string('a', 100), "sock");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var io = new LoopIo(loop);
            using var listener = UnixListener.Bind(loop, path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Check.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            using var stop = new CancellationTokenSource();
            var serving = ServeAsync(loop, listener, stop.Token);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
            {
                using var stream = await io.ConnectAsync(path, default);
                var buffer = new byte[1];
                await stream.WriteAsync(new[] { (byte)number });
                await stream.ReadExactlyAsync(buffer);
                Check.Equal(number, buffer[0]);
            }));
            stop.Cancel();
            await ThrowsAsync<OperationCanceledException>(serving);

            var accepting = listener.AcceptAsync(default).AsTask();
            listener.Dispose();
            await ThrowsAsync<ObjectDisposedException>(accepting);
            Check.True(!File.Exists(path), "disposing removes the path");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void A_signal_to_ourselves_is_read()
    {
        if (!SignalReader.AreBlockedEverywhere(Signals.SetOf(Signals.WindowChanged)))
        {
            // Its default is to be ignored: the test may try all the same, but the finalizer thread may eat it.
            throw new SkipException("SIGWINCH is not blocked in all threads: the program was not executed anew");
        }

        Run(async loop =>
        {
            using var signals = new SignalReader(loop, Signals.SetOf(Signals.WindowChanged));
            var reading = signals.ReadAsync(default).AsTask();
            _ = LibC.SystemCall(SystemCallNumber.Kill, Environment.ProcessId, Signals.WindowChanged);
            var signal = await reading;
            Check.Equal(Signals.WindowChanged, signal.Number);
            Check.Equal(Environment.ProcessId, signal.SenderProcessId);
        });
    }

    private static async Task Children_are_awaited_by_pidfd(EventLoop loop)
    {
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(SpawnAndWaitAsync(loop, "exit 0", 0, 0), SpawnAndWaitAsync(loop, "exit 9", 9, 0), SpawnAndWaitAsync(loop, "kill -TERM $$", 0, Signals.Terminate));
        }

        using var sleeper = SpawnedProcess.Start(new SpawnRequest { Path = "/bin/sleep", Arguments = ["100"] });
        var exit = loop.WaitReadableAsync(sleeper.PidFd, default);
        using (var shortly = new CancellationTokenSource(TimeSpan.FromMilliseconds(5), loop.Time))
        {
            await ThrowsAsync<OperationCanceledException>(loop.WaitReadableAsync(sleeper.PidFd, shortly.Token));
        }

        Check.True(ChildProcess.TryReap(sleeper.PidFd) is null, "it still runs");
        Check.True(ChildProcess.Signal(sleeper.PidFd, Signals.Kill), "the signal was delivered");
        await exit;
        Check.Equal(new ChildEnd(0, Signals.Kill), ChildProcess.TryReap(sleeper.PidFd));
    }

    private static async Task SpawnAndWaitAsync(EventLoop loop, string command, int code, int signal)
    {
        using var child = SpawnedProcess.Start(new SpawnRequest { Path = "/bin/sh", Arguments = ["-c", command] });
        await loop.WaitReadableAsync(child.PidFd, default);
        Check.Equal(new ChildEnd(code, signal), ChildProcess.TryReap(child.PidFd), command);
    }

    private static async Task Standard_input_keeps_its_flags(EventLoop loop)
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        var before = LibC.Fcntl(0, LibC.FGetFlags, 0);
        using (var stream = new LoopIo(loop).OpenReader(input))
        using (var shortly = new CancellationTokenSource(TimeSpan.FromMilliseconds(5), loop.Time))
        {
            try
            {
                _ = await stream.ReadAsync(new byte[1], shortly.Token);
            }
            catch (OperationCanceledException)
            {
            }
        }

        Check.Equal(before, LibC.Fcntl(0, LibC.FGetFlags, 0), "the flags of standard input");
    }

    private static async Task A_wait_outlives_a_shortage_of_descriptors(EventLoop loop)
    {
        var (reader, writer) = Pipes.Create();
        using var ours = reader;
        using var theirs = writer;
        var before = LimitDescriptors(256, null);
        var hoard = new List<SafeFileHandle>();
        try
        {
            while (hoard.Count < 256)
            {
                hoard.Add(EndpointFiles.Open("/dev/null", FileAccess.Read));
            }
        }
        catch (LinuxException shortage) when (shortage.Errno == Errno.EMFILE)
        {
        }

        var wait = loop.WaitReadableAsync(reader, CancellationToken.None);
        Check.Equal<nint>(1, LibC.Write(writer.Raw(), [1], 1));
        await Task.Delay(TimeSpan.FromMilliseconds(120), loop.Time);
        Check.True(!wait.IsCompleted);
        hoard.ForEach(handle => handle.Dispose());
        _ = LimitDescriptors(before.Soft, before.Hard);

        await wait;
    }

    private static unsafe (ulong Soft, ulong? Hard) LimitDescriptors(ulong soft, ulong? hard)
    {
        var before = stackalloc ulong[2];
        _ = LibC.SystemCall(SystemCallNumber.Prlimit64, 0, 7, 0, (nint)before);
        var wanted = stackalloc ulong[2] { soft, hard ?? before[1] };
        Check.Equal<nint>(0, LibC.SystemCall(SystemCallNumber.Prlimit64, 0, 7, (nint)wanted, 0));
        return (before[0], before[1]);
    }

    private static async Task A_slow_call_runs_on_the_worker_and_comes_back(EventLoop loop)
    {
        var here = Environment.CurrentManagedThreadId;
        var there = await loop.RunOnWorkerAsync(() => Environment.CurrentManagedThreadId);
        Check.True(here != there, "the call ran elsewhere");
        Check.Equal(here, Environment.CurrentManagedThreadId, "the thread after the await");
        await ThrowsAsync<IOException>(loop.RunOnWorkerAsync(() => throw new IOException("slow")));
    }

    private static async Task Posts_from_other_threads_all_arrive(EventLoop loop)
    {
        const int each = 20_000;
        var arrived = 0;
        var all = new TaskCompletionSource();
        var threads = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            for (var index = 0; index < each; index++)
            {
                loop.Post(() =>
                {
                    if (++arrived == 3 * each)
                    {
                        all.SetResult();
                    }
                });
            }
        })).ToArray();
        foreach (var thread in threads)
        {
            thread.Start();
        }

        await all.Task.WaitAsync(TimeSpan.FromSeconds(10), loop.Time);
        foreach (var thread in threads)
        {
            thread.Join();
        }
    }

    private static void Memory_goes_back_once_after_a_burst()
    {
        using var loop = new EventLoop(trimAfter: TimeSpan.FromMilliseconds(20));
        loop.Run(async _ =>
        {
            // The first one, for whatever ran before.
            await Task.Delay(TimeSpan.FromMilliseconds(200), loop.Time);
            var collections = GC.CollectionCount(GC.MaxGeneration);
            MakeGarbage(4 << 20);
            var dirty = OwnMemory();
            await Task.Delay(TimeSpan.FromMilliseconds(200), loop.Time);
            var trimmed = GC.CollectionCount(GC.MaxGeneration);
            Check.True(trimmed > collections, "the quiet time was used");
            Check.True(OwnMemory() <= dirty - (3 << 20), "the kernel has the pages again");
            await Task.Delay(TimeSpan.FromMilliseconds(200), loop.Time);
            Check.Equal(trimmed, GC.CollectionCount(GC.MaxGeneration), "collections while nothing happens");
            return 0;
        });
    }

    /// <summary>One object, so that no collection of young ones takes it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeGarbage(int size) => GC.AllocateUninitializedArray<byte>(size).AsSpan().Fill(1);

    private static long OwnMemory() => File.ReadLines("/proc/self/smaps_rollup").Where(static line => line.StartsWith("Private_Dirty:", StringComparison.Ordinal))
        .Sum(static line => long.Parse(line["Private_Dirty:".Length..^" kB".Length], CultureInfo.InvariantCulture) * 1024);

    private static void The_pool_did_no_work_in_any_of_these() => CheckPool();

    private static void CheckPool()
    {
        Check.Equal(0, ThreadPool.ThreadCount, "pool threads");
        Check.Equal(0L, ThreadPool.CompletedWorkItemCount, "work items of the pool");
    }

    private static void Run(Func<EventLoop, Task> scenario)
    {
        using var loop = new EventLoop();
        loop.Run(async _ =>
        {
            await scenario(loop);
            Check.True(loop.IsOnLoop, "the scenario ended on the loop");
            return 0;
        });
    }

    private static async Task EchoAsync(Stream stream)
    {
        var buffer = new byte[100];
        try
        {
            for (var count = await stream.ReadAsync(buffer); count > 0; count = await stream.ReadAsync(buffer))
            {
                await stream.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static async Task ServeAsync(EventLoop loop, UnixListener listener, CancellationToken stop)
    {
        while (true)
        {
            loop.Track(EchoAsync(await listener.AcceptAsync(stop)));
        }
    }

    // Eight bytes at a time, each the number of its place: any loss, doubling or exchange shows.
    private static async Task WriteCountingAsync(Stream stream, long size)
    {
        var buffer = new byte[1 << 20];
        for (long at = 0; at < size; at += buffer.Length)
        {
            Fill(buffer, at / 8);
            await stream.WriteAsync(buffer);
        }

        stream.Dispose();
    }

    private static async Task ReadCountingAsync(Stream stream, long size)
    {
        var buffer = new byte[1 << 20];
        var expected = new byte[1 << 20];
        for (long at = 0; at < size; at += buffer.Length)
        {
            await stream.ReadExactlyAsync(buffer);
            Fill(expected, at / 8);
            Check.True(buffer.AsSpan().SequenceEqual(expected), "every byte is where it was written");
        }

        Check.Equal(0, await stream.ReadAsync(buffer));
        stream.Dispose();
    }

    private static void Fill(byte[] buffer, long number)
    {
        foreach (ref var word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(buffer.AsSpan()))
        {
            word = number++;
        }
    }

    private static async Task ThrowsAsync<TException>(Task task, [CallerArgumentExpression(nameof(task))] string what = "")
        where TException : Exception
    {
        try
        {
            await task;
        }
        catch (TException)
        {
            return;
        }

        throw new InvalidOperationException($"{what} did not fail with {typeof(TException).Name}");
    }
}
