using System.Text.Json;
using Caisson.Bridge;
using Caisson.Bridge.Framing;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.UnitTests.Bridge;

public sealed class BridgeServerTests : IAsyncLifetime
{
    private const string Negotiate = """{"ContainerId":"","MinimumVersion":4,"MaximumVersion":4,"Caisson":{"Version":1,"MaximumMessageBytes":8388608}}""";
    private const string MicrosoftNegotiate = """{"ContainerId":"","MinimumVersion":4,"MaximumVersion":4}""";
    private const int UnknownMessage = unchecked((int)0xc037010b);

    private readonly PoolIo _io = new();
    private readonly ScriptedComputeService _service;
    private readonly List<IAsyncDisposable> _owned = [];

    public BridgeServerTests() => _service = new ScriptedComputeService(_io);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync().AsTask().Within();
        }

        Assert.Equal(0, _service.OpenHandles);
        _io.Dispose();
    }

    [Fact]
    public async Task Nothing_but_negotiation_is_served_before_negotiation()
    {
        var (peer, _) = Start();

        var answer = await peer.CallAsync(MessageType.Create, 1, """{"ContainerId":"a","ContainerConfig":"{}"}""");

        Assert.Equal(UnknownMessage, answer.GetProperty("Result").GetInt32());
        Assert.Empty(_service.Called);
    }

    [Fact]
    public async Task Another_version_is_refused_and_may_be_negotiated_again()
    {
        var (peer, _) = Start();

        var refused = await peer.CallAsync(MessageType.NegotiateProtocol, 0, """{"MinimumVersion":5,"MaximumVersion":9}""");
        var agreed = await peer.CallAsync(MessageType.NegotiateProtocol, 1, """{"MinimumVersion":3,"MaximumVersion":9}""");

        Assert.Equal(unchecked((int)0xc037010c), refused.GetProperty("Result").GetInt32());
        Assert.Equal(4, agreed.GetProperty("Version").GetInt32());
        Assert.Equal("Linux", agreed.GetProperty("Capabilities").GetProperty("RuntimeOsType").GetString());
    }

    [Theory]
    [InlineData(0x10300101u)]
    [InlineData(0x10100e01u)]
    [InlineData(0x17ca1201u)]
    [InlineData(0x1fffffffu)]
    public async Task An_unknown_type_is_answered_as_unknown_and_the_connection_lives(uint type)
    {
        var (peer, _) = await StartNegotiatedAsync();

        await peer.SendAsync(type, 5, "{}");
        var answer = await peer.ReceiveAsync();

        Assert.Equal(((MessageType)type).ToResponse(), answer!.Value.Type);
        Assert.Equal(UnknownMessage, answer.Value.Body.GetProperty("Result").GetInt32());
        Assert.Equal(0, (await peer.CallAsync(MessageType.EnumerateSystems, 6, "{}")).GetProperty("Result").GetInt32());
    }

    [Theory]
    [InlineData(0x20100101u)]
    [InlineData(0x30100101u)]
    [InlineData(0x00000000u)]
    [InlineData(0xf0100101u)]
    public async Task A_kind_that_no_client_sends_ends_the_connection(uint type)
    {
        var (peer, server) = await StartNegotiatedAsync();

        await peer.SendAsync(type, 5, "{}");

        Assert.Null(await peer.ReceiveAsync());
        await server.Completion.Within();
    }

    [Fact]
    public async Task A_request_that_does_not_parse_fails_alone()
    {
        var (peer, _) = await StartNegotiatedAsync();

        foreach (var body in new[] { "", "null", "[]", "{", """{"ContainerId":"a"}""", """{"ContainerId":"a","ContainerConfig":"{"}""", "\u0000" })
        {
            var answer = await peer.CallAsync(MessageType.Create, 5, body);

            Assert.Equal("InvalidDocument", answer.GetProperty("CaissonError").GetProperty("Code").GetString());
        }
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task An_impossible_id_never_reaches_the_service(string id)
    {
        var (peer, _) = await StartNegotiatedAsync();

        var answer = await peer.CallAsync(MessageType.OpenSystem, 5, $$"""{"ContainerId":"{{id}}"}""");

        Assert.Equal("InvalidArgument", answer.GetProperty("CaissonError").GetProperty("Code").GetString());
        Assert.Empty(_service.Called);
    }

    [Fact]
    public async Task An_id_in_progress_twice_ends_the_connection()
    {
        var (peer, server) = await StartNegotiatedAsync();
        var gate = new TaskCompletionSource();
        _service.Before["Enumerate"] = () => gate.Task;

        await peer.SendAsync(MessageType.EnumerateSystems, 5, "{}");
        await peer.SendAsync(MessageType.EnumerateSystems, 5, "{}");

        Assert.Null(await peer.ReceiveAsync());
        gate.SetResult();
        await server.Completion.Within();
    }

    [Fact]
    public async Task A_handle_of_another_connection_is_no_handle()
    {
        var client = await ConnectAsync();
        var system = await client.CreateSystemAsync(new SystemId("mine"), Documents.Running("/bin/true"), default).Within();
        var (peer, _) = await StartNegotiatedAsync();

        var answer = await peer.CallAsync(MessageType.Start, 5, $$"""{"ContainerId":"mine","Handle":{{system.Value}}}""");

        Assert.Equal("AlreadyClosed", answer.GetProperty("CaissonError").GetProperty("Code").GetString());
    }

    [Fact]
    public async Task Requests_run_beside_each_other_and_are_listed()
    {
        var (peer, server) = await StartNegotiatedAsync();
        var gate = new TaskCompletionSource();
        _service.Before["Create"] = () => gate.Task;
        await peer.SendAsync(MessageType.Create, 5, CreateBody("slow"));

        var other = await peer.CallAsync(MessageType.EnumerateSystems, 6, "{}");
        var listed = Assert.Single(server.CallsInProgress);
        var stacks = (await peer.CallAsync(MessageType.DumpStacks, 7, "{}")).GetProperty("GuestStacks").GetString();
        gate.SetResult();

        Assert.Equal(0, other.GetProperty("Result").GetInt32());
        Assert.Equal((5UL, "slow", BridgeLayer.Service), (listed.Id, listed.ObjectId, listed.Layer));
        Assert.Contains("slow", stacks, StringComparison.Ordinal);
        Assert.Equal(5UL, (await peer.ReceiveAsync())!.Value.Id);
    }

    [Fact]
    public async Task Too_many_calls_are_refused_but_terminate_finds_room()
    {
        var (peer, _) = await StartNegotiatedAsync(new BridgeServerOptions { MaximumCallsInProgress = 2 });
        await peer.CallAsync(MessageType.Create, 1, CreateBody("a"));
        var gate = new TaskCompletionSource();
        _service.Before["Enumerate"] = () => gate.Task;
        await peer.SendAsync(MessageType.EnumerateSystems, 2, "{}");
        await peer.SendAsync(MessageType.EnumerateSystems, 3, "{}");

        var refused = await peer.CallAsync(MessageType.EnumerateSystems, 4, "{}");
        var terminated = await peer.CallAsync(MessageType.ShutdownForced, 5, """{"ContainerId":"a"}""");
        gate.SetResult();

        Assert.Equal("ResourceExhausted", refused.GetProperty("CaissonError").GetProperty("Code").GetString());
        Assert.Equal("Done", terminated.GetProperty("Outcome").GetString());
    }

    [Fact]
    public async Task A_reply_too_large_for_the_peer_fails_that_call_alone()
    {
        var (peer, _) = await StartNegotiatedAsync(negotiate: MicrosoftNegotiate);
        await peer.CallAsync(MessageType.Create, 1, MicrosoftCreateBody("a"));
        await peer.CallAsync(
            MessageType.ModifySettings, 2, ModifyBody(40_000));
        _service.Before["Properties"] = () => Task.CompletedTask;

        var small = await peer.CallAsync(MessageType.GetProperties, 3, """{"ContainerId":"a","Query":""}""");
        await peer.CallAsync(
            MessageType.ModifySettings, 4, ModifyBody(65_400));
        var large = await peer.CallAsync(MessageType.GetProperties, 5, """{"ContainerId":"a","Query":""}""");

        Assert.Equal(0, small.GetProperty("Result").GetInt32());
        Assert.Equal(unchecked((int)0x8007007a), large.GetProperty("Result").GetInt32());
    }

    [Fact]
    public async Task The_end_of_a_connection_closes_its_handles_and_a_late_one_too()
    {
        var (peer, server) = await StartNegotiatedAsync();
        await peer.CallAsync(MessageType.Create, 1, CreateBody("early"));
        var gate = new TaskCompletionSource();
        _service.Before["Create"] = () => gate.Task;
        await peer.SendAsync(MessageType.Create, 2, CreateBody("late"));
        await WaitUntilAsync(() => server.CallsInProgress.Count == 1);

        await peer.DisposeAsync();
        await WaitUntilAsync(() => _service.OpenHandles == 0);
        Assert.False(server.Completion.IsCompleted);
        gate.SetResult();
        await server.Completion.Within();

        Assert.Equal(0, _service.OpenHandles);
    }

    [Fact]
    public async Task Descriptors_beyond_or_below_what_is_announced_are_refused_and_closed()
    {
        var (first, second) = SocketPairs.Create();
        var stream = _io.Wrap(first);
        Own(BridgeServer.Start(_io.Wrap(second), _service, TimeProvider.System, NullLogger.Instance));
        await using var peer = new RawPeer(stream);
        await peer.CallAsync(MessageType.NegotiateProtocol, 0, Negotiate);
        await peer.CallAsync(MessageType.Create, 1, CreateBody("a"));
        const string Two = """{"ContainerId":"a","Settings":{"ProcessParameters":"{}","CaissonStdio":{"StdOut":{},"StdErr":{}}}}""";

        foreach (var (body, count) in new[] { (Two, 1), (Two, 3), (Two, 0), ("""{"ContainerId":"a","Settings":{"ProcessParameters":"{}"}}""", 1), ("{", 2) })
        {
            var pipes = Enumerable.Range(0, count).Select(_ => Pipes.Create()).ToList();
            await stream.WriteAsync(RawPeer.FrameOf((uint)MessageType.PrepareProcess, 9, body), [.. pipes.Select(pipe => pipe.Writer)], default);
            pipes.ForEach(pipe => pipe.Writer.Dispose());

            var answer = await peer.ReceiveAsync();

            Assert.NotEqual(0, answer!.Value.Body.GetProperty("Result").GetInt32());
            foreach (var pipe in pipes)
            {
                await using var reader = _io.OpenReader(pipe.Reader);
                Assert.Equal(0, await reader.ReadAsync(new byte[1]).AsTask().Within());
            }
        }

        Assert.DoesNotContain("PrepareProcess", _service.Called);
    }

    [Fact]
    public async Task A_Microsoft_host_runs_a_container_with_its_own_messages_only()
    {
        var (peer, _) = await StartNegotiatedAsync(negotiate: MicrosoftNegotiate);
        await peer.CallAsync(MessageType.Create, 1, MicrosoftCreateBody("a", "/bin/sh", "-c", "exit 9"));
        await peer.CallAsync(MessageType.Start, 2, """{"ContainerId":"a"}""");

        // The program may end, and its container tell so, before the answers to the calls are written: only the order of answers is given.
        await peer.SendAsync(MessageType.ExecuteProcess, 3, """{"ContainerId":"a","Settings":{"ProcessParameters":"{}"}}""");
        List<(MessageType Type, ulong Id, JsonElement Body)> told = [];
        var executed = await ReceiveUntilAsync(message => message.Type == MessageType.ExecuteProcess.ToResponse());
        var processId = executed.GetProperty("ProcessId").GetInt32();
        await peer.SendAsync(MessageType.WaitForProcess, 4, $$"""{"ContainerId":"a","ProcessId":{{processId}},"TimeoutInMs":4294967295}""");
        var exited = await ReceiveUntilAsync(message => message.Id == 4);
        var early = told.FindIndex(message => message.Type == MessageType.ContainerNotification);
        var notification = early >= 0
            ? told[early].Body
            : await ReceiveUntilAsync(message => message.Type == MessageType.ContainerNotification);

        Assert.Equal(("a", "UnexpectedExit"), (notification.GetProperty("ContainerId").GetString(), notification.GetProperty("Type").GetString()));
        Assert.Equal(9, exited.GetProperty("ExitCode").GetInt32());
        Assert.Equal(0, (await peer.CallAsync(MessageType.DeleteContainerState, 5, """{"ContainerId":"a"}""")).GetProperty("Result").GetInt32());

        async Task<JsonElement> ReceiveUntilAsync(Func<(MessageType Type, ulong Id, JsonElement Body), bool> isWanted)
        {
            while (true)
            {
                var message = (await peer.ReceiveAsync())!.Value;
                told.Add(message);
                if (isWanted(message))
                {
                    return message.Body;
                }
            }
        }
    }

    [Fact]
    public async Task A_signal_to_a_process_that_has_ended_is_answered_in_the_protocols_way()
    {
        var (peer, _) = await StartNegotiatedAsync(negotiate: MicrosoftNegotiate);
        await peer.CallAsync(MessageType.Create, 1, MicrosoftCreateBody("a", "/bin/sleep", "1"));
        var executed = await peer.CallAsync(MessageType.ExecuteProcess, 2, """{"ContainerId":"a","Settings":{"ProcessParameters":"{}"}}""");
        var body = $$"""{"ContainerId":"a","ProcessId":{{executed.GetProperty("ProcessId").GetInt32()}}}""";

        // The answer and the news of the container's exit come in any order.
        await peer.SendAsync(MessageType.SignalProcess, 3, body);
        var frames = new[] { await peer.ReceiveAsync(), await peer.ReceiveAsync() };
        var first = Assert.Single(frames, frame => frame?.Type == MessageType.SignalProcess.ToResponse())!.Value.Body;
        Assert.Single(frames, frame => frame?.Type == MessageType.ContainerNotification);
        var second = await peer.CallAsync(MessageType.SignalProcess, 4, body);

        Assert.Equal((0, unchecked((int)0x80070490)), (first.GetProperty("Result").GetInt32(), second.GetProperty("Result").GetInt32()));
    }

    [Fact]
    public async Task Every_byte_of_a_conversation_flipped_once_neither_crashes_nor_hangs()
    {
        byte[] conversation =
        [
            .. RawPeer.FrameOf((uint)MessageType.NegotiateProtocol, 0, Negotiate),
            .. RawPeer.FrameOf((uint)MessageType.Create, 1, CreateBody("a")),
            .. RawPeer.FrameOf((uint)MessageType.PrepareProcess, 2, """{"ContainerId":"a","Settings":{"ProcessParameters":"{}"}}"""),
            .. RawPeer.FrameOf((uint)MessageType.Subscribe, 3, """{"ContainerId":"a"}"""),
        ];
        for (var index = 0; index < conversation.Length; index++)
        {
            conversation[index] ^= 0xff;
            await EndureAsync(conversation);
            conversation[index] ^= 0xff;
        }
    }

    [Fact]
    public async Task A_peer_that_closes_at_any_byte_leaves_nothing_open()
    {
        byte[] conversation =
        [
            .. RawPeer.FrameOf((uint)MessageType.NegotiateProtocol, 0, Negotiate),
            .. RawPeer.FrameOf((uint)MessageType.Create, 1, CreateBody("a")),
            .. RawPeer.FrameOf((uint)MessageType.Start, 2, """{"ContainerId":"a"}"""),
        ];
        for (var length = 0; length < conversation.Length; length += 3)
        {
            await EndureAsync(conversation.AsMemory(0, length));
        }
    }

    private static string CreateBody(string id, params string[] arguments) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["ContainerId"] = id,
        ["ContainerConfig"] = DocumentCodecs.ComputeSystemDocument.WriteText(Documents.Running(arguments is [] ? ["/bin/true"] : arguments)),
    });

    private static string ModifyBody(int length) =>
        """{"ContainerId":"a","Request":{"RequestType":"Add","ResourcePath":"x"}}""".Replace("\"x\"", $"\"{new string('x', length)}\"", StringComparison.Ordinal);

    private static string MicrosoftCreateBody(string id, params string[] arguments) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["ContainerId"] = id,
        ["ContainerConfig"] = DocumentCodecs.HostedSystem.WriteText(Documents.Running(arguments is [] ? ["/bin/true"] : arguments).HostedSystem!),
    });

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var turn = 0; !condition(); turn++)
        {
            Assert.True(turn < 3000, "it never came true");
            await Task.Delay(10);
        }
    }

    private async Task EndureAsync(ReadOnlyMemory<byte> bytes)
    {
        var service = new ScriptedComputeService();
        var (ours, theirs) = MemoryDuplex.CreatePair();
        await using var server = BridgeServer.Start(theirs, service, TimeProvider.System, NullLogger.Instance);
        try
        {
            await ours.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // It gave up on us in the middle, as it may.
        }

        await ours.DisposeAsync();
        await server.Completion.Within();
        Assert.Equal(0, service.OpenHandles);
    }

    private (RawPeer Peer, BridgeServer Server) Start(BridgeServerOptions? options = null)
    {
        var (ours, theirs) = MemoryDuplex.CreatePair();
        var server = Own(BridgeServer.Start(theirs, _service, TimeProvider.System, NullLogger.Instance, options));
        return (Own(new RawPeer(ours)), server);
    }

    private async Task<(RawPeer Peer, BridgeServer Server)> StartNegotiatedAsync(BridgeServerOptions? options = null, string negotiate = Negotiate)
    {
        var pair = Start(options);
        await pair.Peer.CallAsync(MessageType.NegotiateProtocol, 0, negotiate);
        return pair;
    }

    private async Task<BridgeComputeService> ConnectAsync()
    {
        var (ours, theirs) = MemoryDuplex.CreatePair();
        Own(BridgeServer.Start(theirs, _service, TimeProvider.System, NullLogger.Instance));
        return Own(await BridgeComputeService.ConnectAsync(ours, null, TimeProvider.System, NullLogger.Instance, default));
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
