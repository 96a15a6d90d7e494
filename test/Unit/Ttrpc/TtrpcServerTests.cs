using Caisson.Ttrpc;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Messages;
using Caisson.Ttrpc.Server;
using Caisson.UnitTests.Bridge;
using Caisson.UnitTests.Ttrpc.Samples;

namespace Caisson.UnitTests.Ttrpc;

/// <summary>What a server answers to bare frames, right ones and wrong ones.</summary>
public sealed partial class TtrpcServerTests : IAsyncLifetime
{
    private const int InvalidArgument = 3;
    private const int DeadlineExceeded = 4;
    private const int ResourceExhausted = 8;
    private const int Unimplemented = 12;
    private const int Internal = 13;

    private readonly ManualTime _time = new();
    private EchoHandler _echo = new();
    private TtrpcPeer _peer = null!;
    private Task _serving = Task.CompletedTask;

    public Task InitializeAsync()
    {
        Serve(new TtrpcServerOptions { Time = _time });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _serving.Within();
    }

    [Fact]
    public async Task A_call_is_answered_on_its_stream()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("hello")));

        var (stream, code, _, payload) = await _peer.ReadResponseAsync();

        Assert.Equal((1u, 0, "hello"), (stream, code, WireReader.Read<Text>(payload).Text_));
    }

    [Fact]
    public async Task An_empty_message_is_an_empty_payload()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say"));

        Assert.Empty((await _peer.ReadResponseAsync()).Payload);
    }

    [Fact]
    public async Task A_call_that_lasts_holds_no_other_up()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("wait")));
        await _echo.Waiting.Within();

        await _peer.SendAsync(3, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("next")));

        Assert.Equal(3u, (await _peer.ReadResponseAsync()).StreamId);
    }

    [Fact]
    public async Task Metadata_and_peer_reach_the_handler()
    {
        var request = new Request
        {
            Service = EchoService.FullName,
            Method = "Say",
            Metadata = [new KeyValue { Key = "Containerd-Namespace-Ttrpc", Value = "k8s.io" }, new KeyValue { Key = "twice", Value = "1" }, new KeyValue { Key = "twice", Value = "2" }],
        };
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, request);
        await _peer.ReadResponseAsync();

        var context = Assert.Single(_echo.Contexts);
        Assert.Equal("k8s.io", context.Metadata.Get("containerd-namespace-ttrpc"));
        Assert.Equal(["1", "2"], context.Metadata.Entries.Where(entry => entry.Key == "twice").Select(entry => entry.Value));
        Assert.Null(context.Metadata.Get("none"));
        Assert.Equal("the peer", context.Peer);
    }

    [Fact]
    public async Task A_deadline_ends_its_handler_and_is_told()
    {
        var request = new Request { Service = EchoService.FullName, Method = "Say", Payload = Text("wait"), TimeoutNano = 5_000_000_000 };
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, request);
        await _echo.Waiting.Within();

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(DeadlineExceeded, (await _peer.ReadResponseAsync()).Code);
        await _echo.Cancelled.Within();
    }

    [Fact]
    public async Task A_deadline_that_has_passed_calls_nobody()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, new Request { Service = EchoService.FullName, Method = "Say", TimeoutNano = -1 });

        Assert.Equal(DeadlineExceeded, (await _peer.ReadResponseAsync()).Code);
        Assert.Empty(_echo.Contexts);
    }

    [Fact]
    public async Task A_deadline_of_centuries_is_none()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, new Request { Service = EchoService.FullName, Method = "Say", TimeoutNano = long.MaxValue });

        Assert.Equal(0, (await _peer.ReadResponseAsync()).Code);
    }

    [Theory]
    [InlineData("other.Service", "Say", "service other.Service")]
    [InlineData("caisson.sample.Echo", "Sing", "method Sing")]
    [InlineData("caisson.sample.Echo", "SayAsync", "method SayAsync")]
    [InlineData("", "", "service ")]
    public async Task An_unknown_service_or_method_is_unimplemented(string service, string method, string text)
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call(method, service: service));

        var (_, code, message, _) = await _peer.ReadResponseAsync();
        Assert.Equal((Unimplemented, text), (code, message));
        await AssertStillServedAsync(3);
    }

    [Fact]
    public async Task A_method_that_is_not_overridden_is_unimplemented()
    {
        Serve(new TtrpcServerOptions(), new Nothing());

        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say"));

        Assert.Equal(Unimplemented, (await _peer.ReadResponseAsync()).Code);
    }

    [Fact]
    public async Task A_name_of_megabytes_does_not_come_back_whole()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", service: new string('x', 4_000_000)));

        Assert.InRange((await _peer.ReadResponseAsync()).Message.Length, 1, 1000);
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_refused()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, [0x0a, 0x05, 1]);

        Assert.Equal(InvalidArgument, (await _peer.ReadResponseAsync()).Code);
        await AssertStillServedAsync(3);
    }

    [Fact]
    public async Task An_argument_that_cannot_be_read_fails_its_call()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", [0x0a, 0x05, 1]));

        Assert.Equal(Internal, (await _peer.ReadResponseAsync()).Code);
        await AssertStillServedAsync(3);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(uint.MaxValue - 1)]
    public async Task A_stream_with_an_even_number_is_refused(uint stream)
    {
        await _peer.SendAsync(stream, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say"));

        var (answered, code, _, _) = await _peer.ReadResponseAsync();
        Assert.Equal((stream, InvalidArgument), (answered, code));
        await AssertStillServedAsync(1);
    }

    [Theory]
    [InlineData(5u)]
    [InlineData(3u)]
    [InlineData(1u)]
    public async Task A_number_that_does_not_go_up_is_refused(uint stream)
    {
        await AssertStillServedAsync(5);

        await _peer.SendAsync(stream, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say"));

        var (answered, code, _, _) = await _peer.ReadResponseAsync();
        Assert.Equal((stream, InvalidArgument), (answered, code));
        await AssertStillServedAsync(7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(TtrpcPeer.Response)]
    [InlineData(4)]
    [InlineData(255)]
    public async Task A_frame_that_is_none_of_a_clients_is_ignored(byte type)
    {
        await _peer.SendAsync(1, type, 0xff, [1, 2, 3]);

        await AssertStillServedAsync(1);
    }

    [Fact]
    public async Task A_payload_over_four_mebibytes_is_refused_and_passed_over()
    {
        const uint Length = (4 << 20) + 1;
        await Task.WhenAll(_peer.SendAsync(1, TtrpcPeer.Request, 0, new byte[Length]), Task.Run(async () => Assert.Equal(ResourceExhausted, (await _peer.ReadResponseAsync()).Code)));

        await AssertStillServedAsync(3);
    }

    [Fact]
    public async Task A_payload_of_four_mebibytes_is_taken()
    {
        var argument = new byte[(4 << 20) - 128];
        var call = TtrpcPeer.Call("Say", WireWriter.ToArray(new Text { Text_ = new string('x', argument.Length) }));
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, call);

        Assert.Equal(0, (await _peer.ReadResponseAsync()).Code);
    }

    [Fact]
    public async Task A_result_over_four_mebibytes_fails_its_call()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("long")));

        Assert.Equal(ResourceExhausted, (await _peer.ReadResponseAsync()).Code);
        await AssertStillServedAsync(3);
    }

    [Fact]
    public async Task A_frame_announced_and_never_sent_ends_with_its_connection()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, [1, 2, 3], length: 4 << 20);
        await _peer.DisposeAsync();

        await _serving.Within();
    }

    [Fact]
    public async Task Every_prefix_of_a_request_ends_quietly()
    {
        var payload = WireWriter.ToArray(TtrpcPeer.Call("Say", Text("hello")));
        byte[] frame = [0, 0, 0, (byte)payload.Length, 0, 0, 0, 1, TtrpcPeer.Request, 0, .. payload];
        for (var length = 0; length < frame.Length; length++)
        {
            Serve(new TtrpcServerOptions());
            await _peer.SendAsync(frame[..length]);
            await _peer.DisposeAsync();
            await _serving.Within();
        }

        Assert.Empty(_echo.Contexts);
    }

    [Fact]
    public async Task Every_flipped_byte_of_a_request_is_answered_or_ignored()
    {
        var payload = WireWriter.ToArray(TtrpcPeer.Call("Say", Text("hello")));
        byte[] frame = [0, 0, 0, (byte)payload.Length, 0, 0, 0, 1, TtrpcPeer.Request, 0, .. payload];
        for (var position = 0; position < frame.Length; position++)
        {
            Serve(new TtrpcServerOptions());
            var flipped = (byte[])frame.Clone();
            flipped[position] ^= 0xff;
            await _peer.SendAsync(flipped);
            await _peer.DisposeAsync();
            await _serving.Within();
        }
    }

    [Fact]
    public async Task One_call_too_many_is_refused_and_a_later_one_served()
    {
        Serve(new TtrpcServerOptions { MaximumCalls = 1, Time = _time });
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, new Request { Service = EchoService.FullName, Method = "Say", Payload = Text("wait"), TimeoutNano = 1_000_000_000 });
        await _echo.Waiting.Within();

        await _peer.SendAsync(3, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say"));

        Assert.Equal(ResourceExhausted, (await _peer.ReadResponseAsync()).Code);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1u, (await _peer.ReadResponseAsync()).StreamId);
        await AssertStillServedAsync(5);
    }

    [Fact]
    public async Task A_peer_that_floods_and_does_not_read_loses_its_connection()
    {
        Serve(new TtrpcServerOptions { MaximumWaitingFrames = 16 });

        var flood = Task.Run(async () =>
        {
            while (true)
            {
                await _peer.SendAsync(2, TtrpcPeer.Request, 0, []);
            }
        });

        await _serving.Within();
        await Assert.ThrowsAsync<IOException>(() => flood).Within();
    }

    [Fact]
    public async Task The_end_of_the_connection_cancels_its_handlers_and_waits_for_them()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("wait")));
        await _echo.Waiting.Within();

        await _peer.DisposeAsync();

        await _serving.Within();
        Assert.True(_echo.Cancelled.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_a_handler_throws_has_a_code(Exception failure, int code, string message)
    {
        _echo = new EchoHandler { Failure = failure };
        Serve(new TtrpcServerOptions());

        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("throw")));

        var response = await _peer.ReadResponseAsync();
        Assert.Equal((code, message), (response.Code, response.Message));
        await AssertStillServedAsync(3);
    }

    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new TtrpcStatusException(TtrpcStatusCode.NotFound, "container not created"), 5, "container not created" },
        { new TtrpcStatusException(TtrpcStatusCode.FailedPrecondition, "it runs"), 9, "it runs" },
        { new TtrpcStatusException((TtrpcStatusCode)77, "own"), 77, "own" },
        { new OperationCanceledException(), 1, "context canceled" },
        { new TimeoutException("late"), 4, "late" },
        { new FileNotFoundException("no file"), 5, "no file" },
        { new DirectoryNotFoundException("no directory"), 5, "no directory" },
        { new UnauthorizedAccessException("no right"), 7, "no right" },
        { new NotSupportedException("no such thing"), 12, "no such thing" },
        { new InvalidOperationException("broken"), 2, "broken" },
    };

    [Fact]
    public async Task A_handler_without_a_result_is_an_internal_error()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("null")));

        Assert.Equal(Internal, (await _peer.ReadResponseAsync()).Code);
    }

    [Fact]
    public void Two_services_of_one_name_are_refused() =>
        Assert.Contains("caisson.sample.Echo", Assert.Throws<ArgumentException>(() => new TtrpcServer([new EchoHandler(), new EchoHandler()])).Message, StringComparison.Ordinal);

    private void Serve(TtrpcServerOptions options, ITtrpcService? service = null)
    {
        var (ours, theirs) = MemoryDuplex.CreatePair();
        _peer = new TtrpcPeer(ours);
        _serving = new TtrpcServer([service ?? _echo], options).ServeAsync(theirs, "the peer");
    }

    private async Task AssertStillServedAsync(uint stream)
    {
        await _peer.SendAsync(stream, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("still")));
        var response = await _peer.ReadResponseAsync();
        Assert.Equal((stream, 0, "still"), (response.StreamId, response.Code, WireReader.Read<Text>(response.Payload).Text_));
    }

    private static byte[] Text(string text) => WireWriter.ToArray(new Text { Text_ = text });

    private sealed class Nothing : EchoService;
}
