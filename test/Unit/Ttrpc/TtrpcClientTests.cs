using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Messages;
using Caisson.UnitTests.Bridge;
using Caisson.UnitTests.Ttrpc.Samples;

namespace Caisson.UnitTests.Ttrpc;

/// <summary>What a client makes of a server's frames, right ones and wrong ones.</summary>
public sealed class TtrpcClientTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly TtrpcPeer _server;
    private readonly TtrpcClient _client;
    private readonly EchoClient _echo;

    public TtrpcClientTests()
    {
        var (ours, theirs) = MemoryDuplex.CreatePair();
        _server = new TtrpcPeer(theirs);
        _client = new TtrpcClient(ours, new TtrpcClientOptions { Time = _time, MaximumBufferedBytes = 1000 });
        _echo = new EchoClient(_client);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync().AsTask().Within();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Calls_have_odd_numbers_that_go_up_and_answers_come_in_any_order()
    {
        var first = _echo.SayAsync(new Text { Text_ = "first" });
        var second = _echo.SayAsync(new Text { Text_ = "second" });
        Assert.Equal((1u, "first"), await ReadSayAsync());
        Assert.Equal((3u, "second"), await ReadSayAsync());

        await AnswerAsync(3, "two");
        await AnswerAsync(1, "one");

        Assert.Equal("two", (await second.Within()).Text_);
        Assert.Equal("one", (await first.Within()).Text_);
    }

    [Fact]
    public async Task A_request_says_service_method_time_and_metadata()
    {
        var options = new TtrpcCallOptions { Timeout = TimeSpan.FromSeconds(2), Metadata = new TtrpcMetadata([KeyValuePair.Create("Trace", "one")]) };
        var call = _echo.SayAsync(new Text { Text_ = "x" }, options);

        var frame = (await _server.ReadAsync())!.Value;
        var request = WireReader.Read<Request>(frame.Payload);
        Assert.Equal((1u, TtrpcPeer.Request, (byte)0), (frame.StreamId, frame.Type, frame.Flags));
        Assert.Equal(("caisson.sample.Echo", "Say", 2_000_000_000L), (request.Service, request.Method, request.TimeoutNano));
        Assert.Equal(("trace", "one"), (Assert.Single(request.Metadata).Key, request.Metadata[0].Value));
        await AnswerAsync(1, "");
        await call.Within();
    }

    [Theory]
    [InlineData(5, TtrpcStatusCode.NotFound)]
    [InlineData(99, (TtrpcStatusCode)99)]
    public async Task A_status_is_thrown_and_the_connection_goes_on(int code, TtrpcStatusCode expected)
    {
        var call = _echo.SayAsync(new Text());
        await _server.ReadAsync();
        await _server.SendAsync(1, TtrpcPeer.Response, 0, new Response { Status = new Status { Code = code, Message = "why" } });

        var failure = await Assert.ThrowsAsync<TtrpcStatusException>(() => call).Within();

        Assert.Equal((expected, "why"), (failure.Code, failure.Message));
        await AssertStillCallsAsync(3);
    }

    [Theory]
    [InlineData(TtrpcPeer.Response, new byte[] { 0x0a, 5, 1 })]
    [InlineData(TtrpcPeer.Response, new byte[] { 0x12, 3, 0x0a, 5, 1 })]
    [InlineData(TtrpcPeer.Data, new byte[0])]
    public async Task An_answer_that_cannot_be_one_fails_its_call_only(byte type, byte[] payload)
    {
        var call = _echo.SayAsync(new Text());
        await _server.ReadAsync();
        await _server.SendAsync(1, type, 0, payload);

        Assert.Equal(TtrpcStatusCode.Internal, (await Assert.ThrowsAsync<TtrpcStatusException>(() => call).Within()).Code);
        await AssertStillCallsAsync(3);
    }

    [Fact]
    public async Task An_answer_over_four_mebibytes_fails_its_call_only()
    {
        var call = _echo.SayAsync(new Text());
        await _server.ReadAsync();
        await _server.SendAsync(1, TtrpcPeer.Response, 0, new byte[(4 << 20) + 1]);

        Assert.Equal(TtrpcStatusCode.ResourceExhausted, (await Assert.ThrowsAsync<TtrpcStatusException>(() => call).Within()).Code);
        await AssertStillCallsAsync(3);
    }

    [Fact]
    public async Task A_request_over_four_mebibytes_is_not_sent_and_costs_no_number()
    {
        var refused = await Assert.ThrowsAsync<TtrpcStatusException>(() => _echo.SayAsync(new Text { Text_ = new string('x', 4 << 20) })).Within();

        Assert.Equal(TtrpcStatusCode.ResourceExhausted, refused.Code);
        await AssertStillCallsAsync(1);
    }

    [Theory]
    [InlineData(2u, TtrpcPeer.Response)]
    [InlineData(77u, TtrpcPeer.Response)]
    [InlineData(77u, TtrpcPeer.Data)]
    [InlineData(1u, 9)]
    public async Task Frames_of_no_call_or_of_no_known_type_are_ignored(uint stream, byte type)
    {
        await _server.SendAsync(stream, type, 0, [0xff, 0xff]);

        await AssertStillCallsAsync(1);
    }

    [Fact]
    public async Task A_deadline_is_a_status_and_a_late_answer_nobodys()
    {
        var call = _echo.SayAsync(new Text(), new TtrpcCallOptions { Timeout = TimeSpan.FromSeconds(2) });
        await _server.ReadAsync();

        _time.Advance(TimeSpan.FromSeconds(2));

        var late = await Assert.ThrowsAsync<TtrpcStatusException>(() => call).Within();
        Assert.Equal((TtrpcStatusCode.DeadlineExceeded, "no answer within 2 s"), (late.Code, late.Message));
        await AnswerAsync(1, "late");
        await AssertStillCallsAsync(3);
    }

    [Fact]
    public void A_deadline_is_positive_and_fits_a_timer_and_infinite_is_none()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TtrpcCallOptions { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TtrpcCallOptions { Timeout = TimeSpan.FromDays(50) });
        Assert.Null(new TtrpcCallOptions { Timeout = Timeout.InfiniteTimeSpan }.Timeout);
    }

    [Fact]
    public async Task A_call_given_up_is_cancelled_for_its_caller_alone()
    {
        using var patience = new CancellationTokenSource();
        var call = _echo.SayAsync(new Text(), cancellationToken: patience.Token);
        await _server.ReadAsync();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call).Within();
        await AssertStillCallsAsync(3);
    }

    [Fact]
    public async Task The_end_of_the_connection_fails_what_waits_and_what_comes()
    {
        var call = _echo.SayAsync(new Text());
        await _server.ReadAsync();

        await _server.DisposeAsync();

        Assert.Equal("the server closed the connection", (await Assert.ThrowsAsync<TtrpcConnectionException>(() => call).Within()).Message);
        await Assert.ThrowsAsync<TtrpcConnectionException>(() => _client.Completion).Within();
        await Assert.ThrowsAsync<TtrpcConnectionException>(() => _echo.SayAsync(new Text())).Within();
    }

    [Fact]
    public async Task A_frame_cut_off_is_a_lost_connection()
    {
        var call = _echo.SayAsync(new Text());
        await _server.ReadAsync();
        await _server.SendAsync([0, 0, 0, 9, 0, 0]);
        await _server.DisposeAsync();

        Assert.Contains("within a frame", (await Assert.ThrowsAsync<TtrpcConnectionException>(() => call).Within()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_fails_what_waits_and_completes_well()
    {
        var call = _echo.SayAsync(new Text());

        await _client.DisposeAsync();

        await Assert.ThrowsAsync<TtrpcConnectionException>(() => call).Within();
        await _client.Completion.Within();
    }

    // Streams.

    [Fact]
    public async Task A_stream_of_results_ends_with_data_or_with_an_empty_response()
    {
        Assert.Equal([0, 5], await RepeatAsync(() => _server.SendAsync(1, TtrpcPeer.Data, 5, [])));
        Assert.Equal([0, 5, 6], await RepeatAsync(() => _server.SendAsync(3, TtrpcPeer.Data, 1, new Count { Count_ = 6 })));
        Assert.Equal([0, 5], await RepeatAsync(() => _server.SendAsync(5, TtrpcPeer.Response, 0, new Response())));
    }

    [Fact]
    public async Task A_stream_of_results_that_fails_gives_what_came_before()
    {
        var counts = new List<int>();

        var failure = await Assert.ThrowsAsync<TtrpcStatusException>(() => RepeatAsync(
            () => _server.SendAsync(1, TtrpcPeer.Response, 0, new Response { Status = new Status { Code = 15, Message = "lost" } }), counts));

        Assert.Equal(TtrpcStatusCode.DataLoss, failure.Code);
        Assert.Equal([0, 5], counts);
    }

    [Fact]
    public async Task A_stream_that_is_not_read_is_bounded()
    {
        await using var counts = _echo.RepeatAsync(new Count()).GetAsyncEnumerator();
        var first = counts.MoveNextAsync().AsTask();
        await _server.ReadAsync();
        await _server.SendAsync(1, TtrpcPeer.Data, 0, []);
        Assert.True(await first.Within());
        for (var i = 0; i < 100; i++)
        {
            await _server.SendAsync(1, TtrpcPeer.Data, 0, new Count { Count_ = i });
        }

        await AssertStillCallsAsync(3);
        var failure = await Assert.ThrowsAsync<TtrpcStatusException>(async () =>
        {
            while (await counts.MoveNextAsync().AsTask().Within())
            {
            }
        });
        Assert.Equal(TtrpcStatusCode.ResourceExhausted, failure.Code);
    }

    [Fact]
    public async Task A_stream_of_arguments_says_its_end()
    {
        var call = _echo.SumAsync(new[] { 1, 2 }.ToAsyncEnumerable().Select(i => new Count { Count_ = i }));
        Assert.Equal((TtrpcPeer.Request, (byte)2), await ReadShapeAsync());
        Assert.Equal((TtrpcPeer.Data, (byte)0), await ReadShapeAsync());
        Assert.Equal((TtrpcPeer.Data, (byte)0), await ReadShapeAsync());
        Assert.Equal((TtrpcPeer.Data, (byte)5), await ReadShapeAsync());

        await _server.SendAsync(1, TtrpcPeer.Response, 0, new Response { Payload = WireWriter.ToArray(new Count { Count_ = 3 }) });

        Assert.Equal(3, (await call.Within()).Count_);
    }

    [Fact]
    public async Task A_stream_of_arguments_whose_source_fails_is_given_up()
    {
        var call = _echo.SumAsync(FailingAsync());

        await Assert.ThrowsAsync<InvalidDataException>(() => call).Within();
        Assert.Equal((TtrpcPeer.Request, (byte)2), await ReadShapeAsync());
        await _server.SendAsync(1, TtrpcPeer.Response, 0, new Response());
        await AssertStillCallsAsync(3);

        static async IAsyncEnumerable<Count> FailingAsync()
        {
            await Task.Yield();
            throw new InvalidDataException();
#pragma warning disable CS0162 // what makes it an iterator
            yield break;
#pragma warning restore CS0162
        }
    }

    [Fact]
    public async Task A_deadline_ends_a_stream_of_arguments_whose_source_waits()
    {
        var call = _echo.SumAsync(WaitingAsync(), new TtrpcCallOptions { Timeout = TimeSpan.FromSeconds(2) });
        Assert.Equal((TtrpcPeer.Request, (byte)2), await ReadShapeAsync());

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TtrpcStatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<TtrpcStatusException>(() => call).Within()).Code);

        static async IAsyncEnumerable<Count> WaitingAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            yield return new Count();
        }
    }

    [Fact]
    public async Task Nothing_is_written_after_this_side_has_ended()
    {
        using var call = await _echo.ConverseAsync();
        await call.CompleteAsync();
        await call.CompleteAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => call.WriteAsync(new Text()).AsTask());
    }

    private async Task<List<int>> RepeatAsync(Func<Task> end, List<int>? counts = null)
    {
        counts ??= [];
        var reading = ReadAllAsync();
        Assert.Equal((TtrpcPeer.Request, (byte)1), await ReadShapeAsync());
        var stream = _stream;
        _stream += 2;
        await _server.SendAsync(stream, TtrpcPeer.Data, 0, []);
        await _server.SendAsync(stream, TtrpcPeer.Data, 0, new Count { Count_ = 5 });
        await end();
        await reading.Within();
        return counts;

        async Task ReadAllAsync()
        {
            await foreach (var count in _echo.RepeatAsync(new Count()))
            {
                counts.Add(count.Count_);
            }
        }
    }

    private uint _stream = 1;

    private async Task<(byte Type, byte Flags)> ReadShapeAsync() => (await _server.ReadAsync())!.Value is var frame ? (frame.Type, frame.Flags) : default;

    private async Task<(uint StreamId, string Text)> ReadSayAsync()
    {
        var frame = (await _server.ReadAsync())!.Value;
        return (frame.StreamId, WireReader.Read<Text>(WireReader.Read<Request>(frame.Payload).Payload.Span).Text_);
    }

    private Task AnswerAsync(uint stream, string text) =>
        _server.SendAsync(stream, TtrpcPeer.Response, 0, new Response { Payload = WireWriter.ToArray(new Text { Text_ = text }) });

    private async Task AssertStillCallsAsync(uint stream)
    {
        var call = _echo.SayAsync(new Text { Text_ = "still" });
        Assert.Equal((stream, "still"), await ReadSayAsync());
        await AnswerAsync(stream, "there");
        Assert.Equal("there", (await call.Within()).Text_);
    }
}
