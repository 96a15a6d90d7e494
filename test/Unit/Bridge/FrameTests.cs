using System.Text;
using Caisson.Bridge;
using Caisson.Bridge.Framing;
using Caisson.Bridge.Messages;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.UnitTests.Bridge;

public sealed class FrameTests
{
    private static readonly byte[] Valid = RawPeer.FrameOf((uint)MessageType.Start, 0x0102030405060708, """{"ContainerId":"a"}""");

    [Fact]
    public void A_frame_has_the_layout_of_the_guest_protocol()
    {
        using var frame = OutboundFrame.Create(
            MessageType.Start, 0x0102030405060708, new SystemRequest { ContainerId = "<a>" }, BridgeCodecs.SystemRequest, []);

        var bytes = frame.Bytes.ToArray();

        Assert.Equal([0x01, 0x02, 0x10, 0x10], bytes[..4]);
        Assert.Equal(bytes.Length, BitConverter.ToInt32(bytes, 4));
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], bytes[8..16]);
        Assert.Equal(
            """{"ContainerId":"<a>","ActivityId":"00000000-0000-0000-0000-000000000000"}""" + "\n", Encoding.UTF8.GetString(bytes[16..]));
    }

    [Fact]
    public async Task A_stream_of_frames_is_read_frame_by_frame_in_any_portions()
    {
        byte[] two = [.. Valid, .. Valid];
        foreach (var portion in new[] { 1, 3, 16, 17, Valid.Length, two.Length })
        {
            using var reader = new FrameReader(new PortionStream(two, portion));

            var first = await reader.ReadAsync(default);
            var type = first!.Value.Type;
            var second = await reader.ReadAsync(default);

            Assert.Equal((MessageType.Start, 0x0102030405060708UL), (type, second!.Value.Id));
            Assert.Null(await reader.ReadAsync(default));
        }
    }

    [Fact]
    public async Task Every_prefix_of_a_frame_ends_as_a_truncation()
    {
        for (var length = 1; length < Valid.Length; length++)
        {
            using var reader = new FrameReader(new MemoryStream(Valid[..length]));

            var exception = await Assert.ThrowsAsync<BridgeProtocolException>(() => reader.ReadAsync(default).AsTask());

            Assert.True(exception.IsTruncation);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(0x10001)]
    [InlineData(0x7fffffff)]
    [InlineData(-1)]
    public async Task A_size_out_of_bounds_is_refused_before_anything_is_allocated(int size)
    {
        var bytes = Valid.ToArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(4), size);
        using var reader = new FrameReader(new MemoryStream(bytes));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = await Assert.ThrowsAsync<BridgeProtocolException>(() => reader.ReadAsync(default).AsTask());

        Assert.False(exception.IsTruncation);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public async Task A_frame_of_the_greatest_size_is_read()
    {
        var body = new string('x', FrameHeader.DefaultLimit - FrameHeader.Length);
        using var reader = new FrameReader(new PortionStream(RawPeer.FrameOf(1, 2, body), 5000));

        var frame = await reader.ReadAsync(default);

        Assert.Equal(body.Length, frame!.Value.Body.Length);
    }

    [Fact]
    public async Task Descriptors_come_with_the_frame_whose_first_byte_they_travelled_with()
    {
        using var io = new PoolIo();
        var (first, second) = SocketPairs.Create();
        await using var sender = io.Wrap(first);
        await using var receiver = io.Wrap(second);
        var (read, write) = Pipes.Create();
        await sender.WriteAsync(Valid, default);
        await sender.WriteAsync(Valid, [read, write], default);
        await sender.WriteAsync(Valid, default);
        read.Dispose();
        write.Dispose();
        using var reader = new FrameReader(receiver);

        List<int> counts = [];
        for (var index = 0; index < 3; index++)
        {
            var frame = await reader.ReadAsync(default).AsTask().Within();
            counts.Add(frame!.Value.Descriptors.Count);
            frame.Value.CloseDescriptors();
        }

        Assert.Equal([0, 2, 0], counts);
    }

    [Fact]
    public async Task Frames_of_many_writers_stay_whole_and_their_descriptors_are_closed()
    {
        var (ours, theirs) = MemoryDuplex.CreatePair();
        var writer = new FrameWriter(ours, 1 << 20, _ => { });
        var (read, write) = Pipes.Create();
        using var keep = write;
        using var reader = new FrameReader(theirs);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(index => Task.Run(() => writer.SendAsync(Make((ulong)index, index == 7 ? [read] : [])))));
        HashSet<ulong> ids = [];
        for (var index = 0; index < 200; index++)
        {
            ids.Add((await reader.ReadAsync(default).AsTask().Within())!.Value.Id);
        }

        Assert.Equal(200, ids.Count);
        Assert.True(read.IsClosed);

        static OutboundFrame Make(ulong id, IReadOnlyList<SafeFileHandle> descriptors) =>
            OutboundFrame.Create(MessageType.Start, id, new SystemRequest { ContainerId = new string('a', (int)id) }, BridgeCodecs.SystemRequest, descriptors);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_ends_the_connection_and_never_blocks_the_sender()
    {
        var (ours, theirs) = MemoryDuplex.CreatePair(pauseAtBytes: 1000);
        await using var unread = theirs;
        var failure = new TaskCompletionSource<Exception>();
        var writer = new FrameWriter(ours, 10_000, exception => failure.TrySetResult(exception));

        for (var index = 0; index < 200; index++)
        {
            _ = writer.SendAsync(OutboundFrame.Create(
                MessageType.Start, 1, new SystemRequest { ContainerId = new string('a', 200) }, BridgeCodecs.SystemRequest, []));
        }

        Assert.IsType<BridgeProtocolException>(await failure.Task.Within());
        await ours.DisposeAsync();
        await writer.Idle.Within();
    }

    private sealed class PortionStream(byte[] bytes, int portion) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(portion, buffer.Length)], cancellationToken);
    }
}
