using System.Security.Cryptography;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.UnitTests.Platform;

/// <summary>One suite for every <see cref="IDescriptorIo"/>.</summary>
public abstract class StreamBehaviourTests
{
    private static readonly TimeSpan MustHappen = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MustNotHappen = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs a scenario where streams of this kind may be used, and returns when it is through.</summary>
    protected abstract void Run(Func<IDescriptorIo, TimeProvider, Task> scenario);

    [Fact]
    public void A_short_read_returns_what_is_there() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var buffer = new byte[100];

        await one.WriteAsync("abc"u8.ToArray());
        var count = await other.ReadAsync(buffer);
        await one.WriteAsync("defg"u8.ToArray());
        var rest = await other.ReadAsync(buffer.AsMemory(count, 2));
        rest += await other.ReadAsync(buffer.AsMemory(count + rest));

        Assert.Equal("abcdefg"u8, buffer.AsSpan(0, count + rest));
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void A_pending_read_gets_bytes_that_come_later() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var buffer = new byte[10];
        for (var round = 0; round < 10; round++)
        {
            var read = other.ReadAsync(buffer).AsTask();
            Assert.False(read.IsCompleted);
            await one.WriteAsync(new byte[] { (byte)round });
            Assert.Equal(1, await read);
            Assert.Equal(round, buffer[0]);
        }

        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void Closing_the_peer_ends_a_pending_read() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var read = other.ReadAsync(new byte[10]).AsTask();

        one.Dispose();

        Assert.Equal(0, await read);
        Assert.Equal(0, await other.ReadAsync(new byte[10]));
        other.Dispose();
    });

    [Fact]
    public void Bytes_written_before_closing_are_read_before_the_end() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var buffer = new byte[100];
        await one.WriteAsync("last"u8.ToArray());
        one.Dispose();

        Assert.Equal(4, await other.ReadAsync(buffer));
        Assert.Equal(0, await other.ReadAsync(buffer));
        other.Dispose();
    });

    [Fact]
    public void Bytes_and_the_end_arriving_together_are_both_seen() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var buffer = new byte[100];
        var read = other.ReadAsync(buffer).AsTask();
        await one.WriteAsync("last"u8.ToArray());
        one.Dispose();

        Assert.Equal(4, await read);
        Assert.Equal(0, await other.ReadAsync(buffer));
        other.Dispose();
    });

    [Fact]
    public void Half_closing_ends_the_peers_reading_but_not_its_writing() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var buffer = new byte[100];
        one.CompleteWrites();
        one.CompleteWrites();

        Assert.Equal(0, await other.ReadAsync(buffer));
        await other.WriteAsync("answer"u8.ToArray());
        Assert.Equal(6, await one.ReadAsync(buffer));
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void Writing_to_a_closed_peer_is_a_broken_pipe() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        other.Dispose();

        var error = await Assert.ThrowsAsync<LinuxException>(async () => await one.WriteAsync(new byte[10]));

        Assert.Equal(Errno.EPIPE, error.Errno);
        one.Dispose();
    });

    [Fact]
    public void A_blocked_write_fails_when_the_peer_closes() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var write = one.WriteAsync(new byte[16 << 20]).AsTask();
        Assert.False(write.IsCompleted);

        other.Dispose();

        var error = await Assert.ThrowsAsync<LinuxException>(() => write);
        Assert.True(error.Errno is Errno.EPIPE or Errno.ECONNRESET);
        one.Dispose();
    });

    [Fact]
    public void A_write_waits_for_a_slow_reader() => Run(async (io, time) =>
    {
        var (one, other) = Pair(io);
        var write = one.WriteAsync(new byte[4 << 20]).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => write.WaitAsync(MustNotHappen, time));

        await other.ReadExactlyAsync(new byte[4 << 20]);

        await write;
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void A_cancelled_read_consumes_nothing() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var buffer = new byte[10];
        using var cancellation = new CancellationTokenSource();
        var read = other.ReadAsync(buffer, cancellation.Token).AsTask();

        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await one.WriteAsync("after"u8.ToArray());
        Assert.Equal(5, await other.ReadAsync(buffer));
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void A_token_cancelled_before_does_nothing() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await one.WriteAsync(new byte[1], cancellation.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.ReadAsync(new byte[1], cancellation.Token).AsTask());
        one.Dispose();
        Assert.Equal(0, await other.ReadAsync(new byte[1]));
        other.Dispose();
    });

    [Fact]
    public void A_blocked_write_can_be_cancelled() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        using var cancellation = new CancellationTokenSource();
        var write = one.WriteAsync(new byte[16 << 20], cancellation.Token).AsTask();

        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void Disposing_fails_what_is_pending() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var read = one.ReadAsync(new byte[1]).AsTask();
        var write = one.WriteAsync(new byte[16 << 20]).AsTask();

        one.Dispose();
        one.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => write);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => one.ReadAsync(new byte[1]).AsTask());
        other.Dispose();
    });

    [Fact]
    public void A_second_read_or_write_at_once_is_refused() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var read = one.ReadAsync(new byte[1]).AsTask();
        var write = one.WriteAsync(new byte[16 << 20]).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => one.ReadAsync(new byte[1]).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await one.WriteAsync(new byte[1]));

        other.Dispose();
        await Assert.ThrowsAsync<LinuxException>(() => write);
        await read.WaitAsync(MustHappen).ContinueWith(static _ => { }, TaskScheduler.Default);
        one.Dispose();
    });

    [Fact]
    public void Sixty_four_mebibytes_pass_each_way_at_once() => Run(async (io, _) =>
    {
        const int size = 64 << 20;
        var (one, other) = Pair(io);
        var first = Pattern(size, 1);
        var second = Pattern(size, 2);

        var writes = new[] { one.WriteAsync(first).AsTask(), other.WriteAsync(second).AsTask() };
        var reads = new[] { ReadAllAsync(other, size), ReadAllAsync(one, size) };
        await Task.WhenAll(writes);
        var received = await Task.WhenAll(reads);

        Assert.Equal(SHA256.HashData(first), SHA256.HashData(received[0]));
        Assert.Equal(SHA256.HashData(second), SHA256.HashData(received[1]));
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void Descriptors_travel_with_the_first_byte_both_ways() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        foreach (var (sender, receiver) in new[] { (one, other), (other, one) })
        {
            var (reader, writer) = Pipes.Create();
            await sender.WriteAsync("with"u8.ToArray(), [writer], default);
            writer.Dispose();
            var buffer = new byte[100];
            Assert.Equal(4, await receiver.ReadAsync(buffer));
            var taken = receiver.TakeReceivedDescriptors();
            Assert.Single(taken);
            Assert.Empty(receiver.TakeReceivedDescriptors());

            using (var far = io.OpenWriter(taken[0]))
            {
                await far.WriteAsync("through"u8.ToArray());
            }

            using var near = io.OpenReader(reader);
            Assert.Equal(7, await near.ReadAsync(buffer));
            Assert.Equal(0, await near.ReadAsync(buffer));
        }

        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void A_read_does_not_cross_into_the_next_message_with_descriptors() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var (reader, writer) = Pipes.Create();
        await one.WriteAsync("first"u8.ToArray(), [reader], default);
        await one.WriteAsync("second"u8.ToArray(), [reader, writer], default);
        reader.Dispose();
        writer.Dispose();
        var buffer = new byte[100];

        Assert.Equal(5, await other.ReadAsync(buffer));
        Assert.Single(Closed(other.TakeReceivedDescriptors()));
        Assert.Equal(6, await other.ReadAsync(buffer));
        Assert.Equal(2, Closed(other.TakeReceivedDescriptors()).Count);
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void Descriptors_beyond_what_is_held_are_closed() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var (reader, writer) = Pipes.Create();
        var many = Enumerable.Repeat(writer, DescriptorStream.MaxSentDescriptors).ToArray();
        for (var round = 0; round < 2; round++)
        {
            await one.WriteAsync("x"u8.ToArray(), many, default);
            Assert.Equal(1, await other.ReadAsync(new byte[1]));
        }

        Assert.Equal(DescriptorStream.MaxHeldDescriptors, other.SurplusDescriptors);
        Assert.Equal(DescriptorStream.MaxHeldDescriptors, Closed(other.TakeReceivedDescriptors()).Count);
        writer.Dispose();
        using var end = io.OpenReader(reader);
        Assert.Equal(0, await end.ReadAsync(new byte[1]));
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void Untaken_descriptors_are_closed_with_the_stream() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var (reader, writer) = Pipes.Create();
        await one.WriteAsync("x"u8.ToArray(), [writer], default);
        writer.Dispose();
        Assert.Equal(1, await other.ReadAsync(new byte[1]));

        other.Dispose();

        using var end = io.OpenReader(reader);
        Assert.Equal(0, await end.ReadAsync(new byte[1]));
        one.Dispose();
    });

    [Fact]
    public void Descriptors_without_a_byte_or_through_a_pipe_are_refused() => Run(async (io, _) =>
    {
        var (one, other) = Pair(io);
        var (reader, writer) = Pipes.Create();
        await Assert.ThrowsAsync<ArgumentException>(async () => await one.WriteAsync(default, [reader], default));
        using var pipe = io.OpenWriter(writer);
        await Assert.ThrowsAsync<NotSupportedException>(async () => await ((DescriptorStream)pipe).WriteAsync(new byte[1], [reader], default));
        reader.Dispose();
        one.Dispose();
        other.Dispose();
    });

    [Fact]
    public void A_pipe_carries_bytes_and_its_end() => Run(async (io, _) =>
    {
        var (readEnd, writeEnd) = Pipes.Create();
        using var reader = io.OpenReader(readEnd);
        var bytes = Pattern(5 << 20, 3);
        var read = ReadToEndAsync(reader);
        using (var writer = io.OpenWriter(writeEnd))
        {
            await writer.WriteAsync(bytes);
        }

        Assert.Equal(bytes, await read);
    });

    [Fact]
    public void The_master_of_a_terminal_ends_when_the_other_side_closes() => Run(async (io, _) =>
    {
        var (master, peer) = PseudoTerminal.Create();
        Terminal.MakeRaw(peer);
        using var stream = io.Wrap(master);
        var buffer = new byte[100];
        var written = io.OpenWriter(peer);
        await written.WriteAsync("hello"u8.ToArray());
        Assert.Equal(5, await stream.ReadAsync(buffer));
        var read = stream.ReadAsync(buffer).AsTask();

        written.Dispose();

        Assert.Equal(0, await read);
        Assert.Equal(0, await stream.ReadAsync(buffer));
    });

    [Fact]
    public void A_regular_file_is_read_and_written() => Run(async (io, _) =>
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var writer = io.OpenWriter(File.OpenHandle(path, FileMode.Open, FileAccess.Write)))
            {
                await writer.WriteAsync("in a file"u8.ToArray());
            }

            using var reader = io.OpenReader(File.OpenHandle(path));
            Assert.Equal("in a file"u8.ToArray(), await ReadToEndAsync(reader));
        }
        finally
        {
            File.Delete(path);
        }
    });

    [Fact]
    public void The_peer_of_a_pair_is_this_process() => Run((io, _) =>
    {
        var (one, other) = Pair(io);
        Assert.Equal(Environment.ProcessId, one.Peer.ProcessId);
        one.Dispose();
        other.Dispose();
        return Task.CompletedTask;
    });

    [Fact]
    public void Connecting_where_nobody_listens_names_the_call_and_the_path() => Run(async (io, _) =>
    {
        var error = await Assert.ThrowsAsync<LinuxException>(async () => await io.ConnectAsync("/nowhere/sock", default));

        Assert.Equal(("connect", Errno.ENOENT, "/nowhere/sock"), (error.Call, error.Errno, error.Path));
        Assert.Contains("(ENOENT)", error.Message, StringComparison.Ordinal);
    });

    private static (DescriptorStream One, DescriptorStream Other) Pair(IDescriptorIo io)
    {
        var (one, other) = SocketPairs.Create();
        return (io.Wrap(one), io.Wrap(other));
    }

    private static byte[] Pattern(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream, int size)
    {
        var bytes = new byte[size];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (var count = await stream.ReadAsync(buffer); count > 0; count = await stream.ReadAsync(buffer))
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    private static IReadOnlyList<SafeFileHandle> Closed(IReadOnlyList<SafeFileHandle> handles)
    {
        foreach (var handle in handles)
        {
            handle.Dispose();
        }

        return handles;
    }
}
