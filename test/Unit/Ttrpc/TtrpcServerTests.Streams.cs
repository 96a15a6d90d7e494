using Caisson.Ttrpc;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Server;
using Caisson.UnitTests.Ttrpc.Samples;

namespace Caisson.UnitTests.Ttrpc;

public sealed partial class TtrpcServerTests
{
    [Fact]
    public async Task A_stream_of_results_ends_with_data_that_carry_nothing()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 1, TtrpcPeer.Call("Repeat", WireWriter.ToArray(new Count { Count_ = 2 })));

        Assert.Equal([(TtrpcPeer.Data, 0, 0), (TtrpcPeer.Data, 0, 2), (TtrpcPeer.Data, 5, 0)], await ReadShapesAsync(3));
    }

    [Fact]
    public async Task A_stream_of_results_that_fails_ends_with_a_response()
    {
        _echo = new EchoHandler { Failure = new TtrpcStatusException(TtrpcStatusCode.DataLoss, "lost") };
        Serve(new TtrpcServerOptions());

        await _peer.SendAsync(1, TtrpcPeer.Request, 1, TtrpcPeer.Call("Repeat", WireWriter.ToArray(new Count { Count_ = -1 })));

        Assert.Equal([(TtrpcPeer.Data, 0, 0)], await ReadShapesAsync(1));
        Assert.Equal((15, "lost"), ((await _peer.ReadResponseAsync()) is var end ? (end.Code, end.Message) : default));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public async Task A_stream_of_arguments_ends_with_its_flag(byte endFlags)
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 2, TtrpcPeer.Call("Sum"));
        await _peer.SendAsync(1, TtrpcPeer.Data, 0, new Count { Count_ = 3 });
        await _peer.SendAsync(1, TtrpcPeer.Data, 0, []);
        await _peer.SendAsync(1, TtrpcPeer.Data, endFlags, endFlags == 1 ? WireWriter.ToArray(new Count { Count_ = 4 }) : []);

        var response = await _peer.ReadResponseAsync();
        Assert.Equal(endFlags == 1 ? 7 : 3, WireReader.Read<Count>(response.Payload).Count_);
    }

    [Fact]
    public async Task The_first_argument_may_come_with_the_request()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 2, TtrpcPeer.Call("Sum", WireWriter.ToArray(new Count { Count_ = 3 })));
        await _peer.SendAsync(1, TtrpcPeer.Data, 5, []);

        Assert.Equal(3, WireReader.Read<Count>((await _peer.ReadResponseAsync()).Payload).Count_);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_fails_its_stream()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 2, TtrpcPeer.Call("Sum"));
        await _peer.SendAsync(1, TtrpcPeer.Data, 0, [0x08]);

        Assert.Equal(Internal, (await _peer.ReadResponseAsync()).Code);
        await AssertStillServedAsync(3);
    }

    [Fact]
    public async Task Data_for_no_stream_are_refused_and_for_an_ended_one_ignored()
    {
        await AssertStillServedAsync(1);

        await _peer.SendAsync(1, TtrpcPeer.Data, 0, []);
        await _peer.SendAsync(9, TtrpcPeer.Data, 0, []);

        var response = await _peer.ReadResponseAsync();
        Assert.Equal((9u, InvalidArgument), (response.StreamId, response.Code));
    }

    [Fact]
    public async Task Data_to_a_call_of_one_message_are_refused()
    {
        await _peer.SendAsync(1, TtrpcPeer.Request, 0, TtrpcPeer.Call("Say", Text("wait")));
        await _echo.Waiting.Within();

        await _peer.SendAsync(1, TtrpcPeer.Data, 0, []);

        Assert.Equal(InvalidArgument, (await _peer.ReadResponseAsync()).Code);
    }

    [Fact]
    public async Task A_stream_whose_handler_does_not_read_is_bounded()
    {
        Serve(new TtrpcServerOptions { MaximumBufferedBytes = 1000 });
        await _peer.SendAsync(1, TtrpcPeer.Request, 2, TtrpcPeer.Call("Converse"));
        await _peer.SendAsync(1, TtrpcPeer.Data, 0, new Text { Text_ = "wait" });
        await _echo.Waiting.Within();

        for (var i = 0; i < 10; i++)
        {
            await _peer.SendAsync(1, TtrpcPeer.Data, 0, new Text { Text_ = new string('x', 200) });
        }

        await AssertStillServedAsync(3);
    }

    private async Task<List<(byte Type, int Flags, int Length)>> ReadShapesAsync(int count)
    {
        var shapes = new List<(byte, int, int)>();
        while (shapes.Count < count)
        {
            var frame = (await _peer.ReadAsync())!.Value;
            shapes.Add((frame.Type, frame.Flags, frame.Payload.Length));
        }

        return shapes;
    }
}
