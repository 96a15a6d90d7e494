using System.Diagnostics;
using Caisson.Bridge;
using Caisson.Bridge.Framing;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.UnitTests.Bridge;

public sealed class BridgeClientTests : IAsyncLifetime
{
    private const string Ours =
        """{"Result":0,"Version":4,"Capabilities":{"RuntimeOsType":"Linux","GuestDefinedCapabilities":{"Caisson":{"Version":1,"MaximumMessageBytes":8388608}}}}""";

    private const string Microsofts =
        """{"Result":0,"Version":4,"Capabilities":{"RuntimeOsType":"Linux","GuestDefinedCapabilities":{"SignalProcessSupported":true}}}""";

    private readonly ManualTime _time = new();
    private readonly List<IAsyncDisposable> _owned = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync().AsTask().Within();
        }
    }

    [Theory]
    [InlineData("""{"Result":0,"Version":3}""", ErrorCode.UnsupportedProtocolVersion)]
    [InlineData("""{"Result":-1070137076}""", ErrorCode.UnsupportedProtocolVersion)]
    [InlineData("""{"Result":""", ErrorCode.ProtocolViolation)]
    public async Task A_peer_that_does_not_negotiate_is_not_connected_to(string answer, ErrorCode code)
    {
        var (ours, theirs) = MemoryDuplex.CreatePair();
        var peer = Own(new RawPeer(theirs));
        var connecting = BridgeComputeService.ConnectAsync(ours, null, _time, NullLogger.Instance, default);
        await peer.AnswerAsync(MessageType.NegotiateProtocol, answer);

        var refused = await Assert.ThrowsAsync<ComputeConnectionException>(() => connecting.Within());

        Assert.Equal(code, refused.Code);
        Assert.Null(await peer.ReceiveAsync());
    }

    [Fact]
    public async Task A_silent_peer_is_given_up_at_the_deadline()
    {
        var (ours, theirs) = MemoryDuplex.CreatePair();
        Own(new RawPeer(theirs));
        var connecting = BridgeComputeService.ConnectAsync(ours, null, _time, NullLogger.Instance, default);

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<ComputeConnectionException>(() => connecting.Within())).Code);
    }

    [Fact]
    public async Task A_call_past_its_deadline_names_operation_object_and_time_and_the_connection_lives()
    {
        var (client, peer) = await ConnectAsync(Ours);
        var creating = client.CreateSystemAsync(new SystemId("a"), new ComputeSystemDocument(), default);
        var request = await peer.ReceiveAsync();

        _time.Advance(TimeSpan.FromMinutes(5));
        var late = await Assert.ThrowsAsync<ComputeOperationException>(() => creating.Within());

        Assert.Equal((ErrorCode.Timeout, OperationNames.CreateComputeSystem, "a"), (late.Code, late.Operation, late.Details.ObjectId));
        Assert.Contains("300.0 s", late.Message, StringComparison.Ordinal);
        await peer.SendAsync(MessageType.Create.ToResponse(), request!.Value.Id, """{"Result":0,"Handle":77}""");
        var ended = await peer.AnswerAsync(MessageType.ShutdownForced, """{"Result":0}""");
        var closed = await peer.AnswerAsync(MessageType.CloseSystem, """{"Result":0}""");
        Assert.Equal((77UL, 77UL), (ended.GetProperty("Handle").GetUInt64(), closed.GetProperty("Handle").GetUInt64()));
    }

    [Fact]
    public async Task A_process_that_comes_after_its_caller_gave_up_is_killed_and_closed()
    {
        var (client, peer) = await ConnectAsync(Ours);
        var creation = client.CreateSystemAsync(new SystemId("a"), new ComputeSystemDocument(), default);
        await peer.AnswerAsync(MessageType.Create, """{"Result":0,"Handle":7}""");
        using var patience = new CancellationTokenSource();
        var running = client.CreateProcessAsync(await creation.Within(), new ProcessParameters(), ProcessStdio.None, patience.Token);
        var request = await peer.ReceiveAsync();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running).Within();

        await peer.SendAsync(
            MessageType.ExecuteProcess.ToResponse(), request!.Value.Id, """{"Result":0,"ProcessId":9,"ProcessHandle":8,"ProcessNumber":2}""");

        var killed = await peer.AnswerAsync(MessageType.TerminateProcess, """{"Result":0}""");
        var closed = await peer.AnswerAsync(MessageType.CloseProcess, """{"Result":0}""");
        Assert.Equal((8UL, 8UL), (killed.GetProperty("ProcessHandle").GetUInt64(), closed.GetProperty("ProcessHandle").GetUInt64()));
    }

    [Fact]
    public async Task An_answer_after_cancelling_belongs_to_its_own_call_only()
    {
        var (client, peer) = await ConnectAsync(Ours);
        using var cancel = new CancellationTokenSource();
        var cancelled = client.EnumerateSystemsAsync(new SystemQuery(), cancel.Token);
        var first = await peer.ReceiveAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        var next = client.EnumerateSystemsAsync(new SystemQuery(), default);
        var second = await peer.ReceiveAsync();

        await peer.SendAsync(MessageType.EnumerateSystems.ToResponse(), first!.Value.Id, """{"Result":0,"Properties":"[{\"Id\":\"stale\"}]"}""");
        await peer.SendAsync(MessageType.EnumerateSystems.ToResponse(), second!.Value.Id, """{"Result":0,"Properties":"[{\"Id\":\"fresh\"}]"}""");

        Assert.Equal("fresh", Assert.Single(await next.Within()).Id);
    }

    [Fact]
    public async Task A_lost_connection_fails_every_call_and_subscription_with_the_first_cause()
    {
        var (client, peer) = await ConnectAsync(Ours);
        var system = await CreateAsync(client, peer);
        var calls = Enumerable.Range(0, 10).Select(_ => client.EnumerateSystemsAsync(new SystemQuery(), default)).ToList();
        var subscription = client.SubscribeAsync(system, default).GetAsyncEnumerator();
        var next = subscription.MoveNextAsync().AsTask();
        for (var index = 0; index < 11; index++)
        {
            await peer.ReceiveAsync();
        }

        await peer.DisposeAsync();

        foreach (var call in calls)
        {
            var lost = await Assert.ThrowsAsync<ComputeConnectionException>(() => call.Within());
            Assert.Equal(ErrorCode.ConnectionLost, lost.Code);
            Assert.IsType<EndOfStreamException>(lost.InnerException);
        }

        await Assert.ThrowsAsync<ComputeConnectionException>(() => next.Within());
        await Assert.ThrowsAsync<ComputeConnectionException>(() => client.Completion.Within());
        await Assert.ThrowsAsync<ComputeConnectionException>(() => client.OpenSystemAsync(new SystemId("b"), default).Within());
        Assert.Empty(client.CallsInProgress);
    }

    [Fact]
    public async Task Disposing_fails_calls_in_progress_and_completes_without_a_cause()
    {
        var (client, peer) = await ConnectAsync(Ours);
        var call = client.EnumerateSystemsAsync(new SystemQuery(), default);
        await peer.ReceiveAsync();

        await client.DisposeAsync().AsTask().Within();

        await Assert.ThrowsAsync<ComputeConnectionException>(() => call.Within());
        await client.Completion.Within();
    }

    [Theory]
    [InlineData(0x20100101u, 999ul, """{"Result":0}""")]
    [InlineData(0x20100201u, 1ul, """{"Result":0}""")]
    [InlineData(0x27ca0201u, 1ul, "nonsense")]
    [InlineData(0x10100101u, 1ul, "{}")]
    [InlineData(0x30100201u, 1ul, "{}")]
    [InlineData(0x37ca0601u, 999ul, """{"Kind":"End"}""")]
    [InlineData(0xffffffffu, 1ul, "{}")]
    public async Task What_no_service_sends_ends_the_connection(uint type, ulong id, string body)
    {
        var (client, peer) = await ConnectAsync(Ours);
        var call = client.EnumerateSystemsAsync(new SystemQuery(), default);
        await peer.ReceiveAsync();

        await peer.SendAsync(type, id, body);

        var lost = await Assert.ThrowsAsync<ComputeConnectionException>(() => call.Within());
        Assert.Equal(ErrorCode.ProtocolViolation, lost.Code);
    }

    [Fact]
    public async Task A_Microsoft_peer_is_held_to_64_KiB_and_ours_is_not()
    {
        var large = $$"""{"Result":0,"Properties":"[]","ErrorMessage":"{{new string('x', 70_000)}}"}""";
        var (ours, oursPeer) = await ConnectAsync(Ours);
        var accepted = ours.EnumerateSystemsAsync(new SystemQuery(), default);
        await oursPeer.AnswerAsync(MessageType.EnumerateSystems, large);
        Assert.Empty(await accepted.Within());

        var (guest, guestPeer) = await ConnectAsync(Microsofts);
        var refused = guest.CreateSystemAsync(new SystemId("a"), new ComputeSystemDocument(), default);
        await guestPeer.AnswerAsync(MessageType.Create, large);
        await Assert.ThrowsAsync<ComputeConnectionException>(() => refused.Within());
    }

    [Fact]
    public async Task A_request_larger_than_the_peer_takes_is_refused_here()
    {
        var (client, peer) = await ConnectAsync(Ours.Replace("8388608", "70000", StringComparison.Ordinal));

        var refused = await Assert.ThrowsAsync<ComputeOperationException>(
            () => client.CreateSystemAsync(new SystemId("a"), new ComputeSystemDocument { Owner = new string('o', 80_000) }, default).Within());

        Assert.Equal(ErrorCode.TooLarge, refused.Code);
        await CreateAsync(client, peer);
    }

    [Fact]
    public async Task Without_a_socket_streams_are_refused_and_given_descriptors_closed()
    {
        var (client, peer) = await ConnectAsync(Ours);
        var system = await CreateAsync(client, peer);
        var given = File.OpenHandle("/dev/null");
        var stdio = new ProcessStdio(new StdioEndpoint.Descriptor(given), new StdioEndpoint.None(), new StdioEndpoint.None());

        var refused = await Assert.ThrowsAsync<ComputeOperationException>(
            () => client.PrepareProcessAsync(system, new ProcessParameters(), stdio, default).Within());

        Assert.Equal(ErrorCode.NotSupported, refused.Code);
        Assert.True(given.IsClosed);
    }

    [Fact]
    public async Task A_gap_in_notifications_ends_the_connection()
    {
        var (client, peer) = await ConnectAsync(Ours);
        var system = await CreateAsync(client, peer);
        var subscription = client.SubscribeAsync(system, default).GetAsyncEnumerator();
        var first = subscription.MoveNextAsync().AsTask();
        var request = await peer.ReceiveAsync();
        await peer.SendAsync(MessageType.Subscribe.ToResponse(), request!.Value.Id, """{"Result":0}""");
        await peer.SendAsync(MessageType.SystemNotification, request.Value.Id, """{"Sequence":0,"Kind":"Created","Time":"2026-01-01T00:00:00Z"}""");
        Assert.True(await first.Within());

        await peer.SendAsync(MessageType.SystemNotification, request.Value.Id, """{"Sequence":2,"Kind":"Started","Time":"2026-01-01T00:00:00Z"}""");

        var lost = await Assert.ThrowsAsync<ComputeConnectionException>(() => subscription.MoveNextAsync().AsTask().Within());
        Assert.Equal(ErrorCode.ProtocolViolation, lost.Code);
    }

    [Fact]
    public async Task Notifications_that_come_with_the_answer_are_not_lost_and_leaving_unsubscribes()
    {
        var (client, peer) = await ConnectAsync(Ours);
        var system = await CreateAsync(client, peer);
        var reading = ReadOneAsync(client, system);
        var request = await peer.ReceiveAsync();
        await peer.SendBytesAsync((byte[])
        [
            .. RawPeer.FrameOf((uint)MessageType.Subscribe.ToResponse(), request!.Value.Id, """{"Result":0}"""),
            .. RawPeer.FrameOf((uint)MessageType.SystemNotification, request.Value.Id, """{"Kind":"Created","Time":"2026-01-01T00:00:00Z"}"""),
        ]);

        Assert.IsType<SystemNotification.Created>(await reading.Within());
        var unsubscribe = await peer.AnswerAsync(MessageType.Unsubscribe, """{"Result":0}""");
        Assert.Equal(request.Value.Id, unsubscribe.GetProperty("Subscription").GetUInt64());
    }

    [Fact]
    public async Task The_trace_travels_with_the_request()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Caisson.Bridge",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var service = new ScriptedComputeService();
        var seen = new TaskCompletionSource<ActivityTraceId?>();
        service.Before["Enumerate"] = () =>
        {
            seen.TrySetResult(Activity.Current?.TraceId);
            return Task.CompletedTask;
        };
        var (ours, theirs) = MemoryDuplex.CreatePair();
        Own(BridgeServer.Start(theirs, service, _time, NullLogger.Instance));
        var client = Own(await BridgeComputeService.ConnectAsync(ours, null, _time, NullLogger.Instance, default));
        using var root = new Activity("test").Start();

        await client.EnumerateSystemsAsync(new SystemQuery(), default).Within();

        Assert.Equal(root.TraceId, await seen.Task.Within());
    }

    [Fact]
    public async Task A_Microsoft_guest_is_driven_by_its_own_messages()
    {
        var (client, peer) = await ConnectAsync(Microsofts);
        Assert.False(client.HasExtensions);
        var creating = client.CreateSystemAsync(new SystemId("a"), Documents.Running("/bin/true"), default);
        var created = await peer.AnswerAsync(MessageType.Create, """{"Result":0}""");
        var system = await creating.Within();
        Assert.Contains("OciSpecification", created.GetProperty("ContainerConfig").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("HostedSystem", created.GetProperty("ContainerConfig").GetString(), StringComparison.Ordinal);

        var init = await client.PrepareProcessAsync(system, new ProcessParameters { WorkingDirectory = "/w" }, ProcessStdio.None, default).Within();
        Assert.Null(init.ProcessId);
        var starting = client.StartSystemAsync(system, default);
        await peer.AnswerAsync(MessageType.Start, """{"Result":0}""");
        var executed = await peer.AnswerAsync(MessageType.ExecuteProcess, """{"Result":0,"ProcessId":42}""");
        await starting.Within();
        Assert.Contains("/w", executed.GetProperty("Settings").GetProperty("ProcessParameters").GetString(), StringComparison.Ordinal);
        Assert.Equal(42, (await client.GetProcessInfoAsync(init.Handle, default).Within()).ProcessId);

        var waiting = await peer.ReceiveAsync();
        Assert.Equal((MessageType.WaitForProcess, uint.MaxValue), (waiting!.Value.Type, waiting.Value.Body.GetProperty("TimeoutInMs").GetUInt32()));
        await peer.SendAsync(MessageType.ContainerNotification, 0, """{"ContainerId":"a","Type":"UnexpectedExit","Operation":"None","Result":0}""");
        await peer.SendAsync(MessageType.WaitForProcess.ToResponse(), waiting.Value.Id, """{"Result":0,"ExitCode":5}""");

        List<string> told = [];
        await foreach (var notification in client.SubscribeAsync(system, default))
        {
            told.Add(notification is SystemNotification.Exited exited ? $"Exited {exited.Exit.Code}" : notification.GetType().Name);
        }

        Assert.Equal(["Created", "ProcessPrepared", "ProcessStarted", "Started", "ProcessExited", "Exited 5"], told);
        Assert.Equal(StopOutcome.AlreadyGone, await client.TerminateSystemAsync(system, default).Within());
        await Assert.ThrowsAsync<ComputeOperationException>(() => client.PauseSystemAsync(system, null, default).Within());
    }

    [Theory]
    [InlineData(0, StopOutcome.Pending)]
    [InlineData(unchecked((int)0xc0370103), StopOutcome.Pending)]
    [InlineData(unchecked((int)0xc037010e), StopOutcome.AlreadyGone)]
    [InlineData(unchecked((int)0xc0370110), StopOutcome.AlreadyGone)]
    public async Task Stopping_in_a_Microsoft_guest_has_three_good_answers(int result, StopOutcome outcome)
    {
        var (client, peer) = await ConnectAsync(Microsofts);
        var creating = client.CreateSystemAsync(new SystemId("a"), Documents.Running("/bin/true"), default);
        await peer.AnswerAsync(MessageType.Create, """{"Result":0}""");
        var system = await creating.Within();

        var stopping = client.ShutdownSystemAsync(system, default);
        await peer.AnswerAsync(MessageType.ShutdownGraceful, $$"""{"Result":{{result}}}""");

        Assert.Equal(outcome, await stopping.Within());
    }

    [Fact]
    public async Task A_create_that_a_Microsoft_guest_refused_may_be_tried_again()
    {
        var (client, peer) = await ConnectAsync(Microsofts);
        var refused = client.CreateSystemAsync(new SystemId("a"), Documents.Running("/bin/true"), default);
        await peer.AnswerAsync(MessageType.Create, """{"Result":-2147467259,"ErrorMessage":"no"}""");
        await Assert.ThrowsAsync<ComputeOperationException>(() => refused.Within());

        var again = client.CreateSystemAsync(new SystemId("a"), Documents.Running("/bin/true"), default);
        await peer.AnswerAsync(MessageType.Create, """{"Result":0}""");

        Assert.NotEqual(0UL, (await again.Within()).Value);
    }

    private static async Task<SystemNotification> ReadOneAsync(IComputeService service, SystemHandle system)
    {
        await foreach (var notification in service.SubscribeAsync(system, default))
        {
            return notification;
        }

        throw new InvalidOperationException("no notification came");
    }

    private static async Task<SystemHandle> CreateAsync(BridgeComputeService client, RawPeer peer)
    {
        var creating = client.CreateSystemAsync(new SystemId("made"), new ComputeSystemDocument(), default);
        await peer.AnswerAsync(MessageType.Create, """{"Result":0,"Handle":1}""");
        return await creating.Within();
    }

    private async Task<(BridgeComputeService Client, RawPeer Peer)> ConnectAsync(string answer)
    {
        var (ours, theirs) = MemoryDuplex.CreatePair();
        var peer = Own(new RawPeer(theirs));
        var connecting = BridgeComputeService.ConnectAsync(ours, null, _time, NullLogger.Instance, default);
        await peer.AnswerAsync(MessageType.NegotiateProtocol, answer);
        return (Own(await connecting.Within()), peer);
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
