using System.Security.Cryptography;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Relays;
using Microsoft.Win32.SafeHandles;

namespace Caisson.UnitTests.Platform;

public sealed class RelayTests
{
    private static readonly TimeSpan MustHappen = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("pipe", "pipe")]
    [InlineData("pipe", "socket")]
    [InlineData("socket", "pipe")]
    [InlineData("socket", "socket")]
    public void Every_byte_passes_and_then_the_end(string from, string to) => Run(async loop =>
    {
        var io = new LoopIo(loop);
        var (source, writeEnd) = Ends(from);
        var (readEnd, destination) = Ends(to);
        var bytes = new byte[20_000_001];
        new Random(5).NextBytes(bytes);

        var relay = Relay.Start(loop, source, destination);
        var written = WriteAsync(io.OpenWriter(writeEnd), bytes);
        var hash = await HashAsync(io.OpenReader(readEnd));
        await written;
        await relay.Completion;

        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), hash);
        Assert.Equal(bytes.Length, relay.BytesMoved);
        Assert.Null(relay.Failure);
        Assert.True(source.IsClosed && destination.IsClosed);
    });

    [Fact]
    public void A_relay_whose_reader_goes_tells_how_much_is_lost() => Run(async loop =>
    {
        var (source, writeEnd) = Pipes.Create();
        var (readEnd, destination) = Pipes.Create();
        readEnd.Dispose();
        await using (var writer = new LoopIo(loop).OpenWriter(writeEnd))
        {
            await writer.WriteAsync(new byte[70_000]);
            var relay = Relay.Start(loop, source, destination);
            await relay.Completion;

            Assert.Equal(Errno.EPIPE, relay.Failure?.Errno);
            Assert.Equal((0, 70_000), (relay.BytesMoved, relay.BytesLost));
        }
    });

    [Fact]
    public void A_file_in_append_mode_is_copied_to() => Run(async loop =>
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "before ");
            var (source, writeEnd) = Pipes.Create();
            var destination = OpenAppend(path);
            var relay = Relay.Start(loop, source, destination);
            await WriteAsync(new LoopIo(loop).OpenWriter(writeEnd), "after"u8.ToArray());
            await relay.Completion;

            Assert.Null(relay.Failure);
            Assert.Equal("before after", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    });

    [Fact]
    public void A_file_is_relayed_into_a_pipe() => Run(async loop =>
    {
        var path = Path.GetTempFileName();
        try
        {
            var bytes = new byte[3_000_000];
            new Random(6).NextBytes(bytes);
            File.WriteAllBytes(path, bytes);
            var (readEnd, destination) = Pipes.Create();
            var relay = Relay.Start(loop, File.OpenHandle(path), destination);

            Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), await HashAsync(new LoopIo(loop).OpenReader(readEnd)));
            await relay.Completion;
        }
        finally
        {
            File.Delete(path);
        }
    });

    [Fact]
    public void A_reader_that_goes_ends_it_and_breaks_the_writers_pipe() => Run(async loop =>
    {
        var (source, writeEnd) = Pipes.Create();
        var (readEnd, destination) = Pipes.Create();
        var relay = Relay.Start(loop, source, destination);

        readEnd.Dispose();
        await relay.Completion;

        Assert.Equal(Errno.EPIPE, relay.Failure?.Errno);
        using var writer = new LoopIo(loop).OpenWriter(writeEnd);
        var error = await Assert.ThrowsAsync<LinuxException>(async () => await writer.WriteAsync(new byte[1]));
        Assert.Equal(Errno.EPIPE, error.Errno);
    });

    [Fact]
    public void A_slow_reader_holds_the_writer_back() => Run(async loop =>
    {
        var io = new LoopIo(loop);
        var (source, writeEnd) = Pipes.Create();
        var (readEnd, destination) = Pipes.Create();
        using var relay = Relay.Start(loop, source, destination);
        var writer = io.OpenWriter(writeEnd);
        var written = WriteAsync(writer, new byte[16 << 20]);

        await Assert.ThrowsAsync<TimeoutException>(() => written.WaitAsync(TimeSpan.FromMilliseconds(100), loop.Time));
        Assert.InRange(relay.BytesMoved, 1, 1 << 20);
        var before = relay.LastProgress;
        Assert.Equal(16 << 20, await CountAsync(io.OpenReader(readEnd)));

        await written;
        Assert.True(relay.LastProgress > before);
    });

    [Fact]
    public void Disposing_stops_it_and_closes_both_ends() => Run(async loop =>
    {
        var (source, writeEnd) = Pipes.Create();
        var (readEnd, destination) = Pipes.Create();
        var relay = Relay.Start(loop, source, destination);

        relay.Dispose();
        relay.Dispose();

        await relay.Completion;
        Assert.True(source.IsClosed && destination.IsClosed);
        writeEnd.Dispose();
        readEnd.Dispose();
    });

    [Fact]
    public void A_terminals_output_is_copied_until_its_other_side_closes() => Run(async loop =>
    {
        var io = new LoopIo(loop);
        var (master, peer) = PseudoTerminal.Create();
        Terminal.MakeRaw(peer);
        var (readEnd, destination) = Pipes.Create();
        var relay = Relay.Start(loop, master, destination);
        var counting = CountAsync(io.OpenReader(readEnd));

        await WriteAsync(io.OpenWriter(peer), new byte[300_000]);

        Assert.Equal(300_000, await counting);
        await relay.Completion;
        Assert.Null(relay.Failure);
    });

    private static void Run(Func<EventLoop, Task> scenario)
    {
        using var loop = new EventLoop();
        loop.Run(async _ =>
        {
            await scenario(loop).WaitAsync(MustHappen, loop.Time);
            return 0;
        });
    }

    /// <summary>The end to read from and the end to write to.</summary>
    private static (SafeFileHandle Reader, SafeFileHandle Writer) Ends(string kind) => kind == "pipe" ? Pipes.Create() : SocketPairs.Create();

    private static SafeFileHandle OpenAppend(string path) => HandleExtensions.Own(
        Caisson.Platform.Linux.Native.LibC.Open(path, OpenFlags.WriteOnly | OpenFlags.Append | OpenFlags.CloseOnExec, 0), "open", path);

    private static async Task WriteAsync(Stream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        stream.Dispose();
    }

    private static async Task<string> HashAsync(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 << 10];
        for (var count = await stream.ReadAsync(buffer); count > 0; count = await stream.ReadAsync(buffer))
        {
            hash.AppendData(buffer, 0, count);
        }

        stream.Dispose();
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static async Task<long> CountAsync(Stream stream)
    {
        long sum = 0;
        var buffer = new byte[64 << 10];
        for (var count = await stream.ReadAsync(buffer); count > 0; count = await stream.ReadAsync(buffer))
        {
            sum += count;
        }

        stream.Dispose();
        return sum;
    }
}
