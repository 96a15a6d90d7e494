using System.Net.Sockets;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.Server;
using Caisson.UnitTests.Bridge;
using Caisson.UnitTests.Ttrpc.Samples;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.UnitTests.Ttrpc;

/// <summary>Client and server together, over a real unix socket.</summary>
public sealed partial class TtrpcTests : IAsyncLifetime
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"caisson-ttrpc-{Guid.NewGuid():n}");
    private readonly EchoHandler _handler = new() { Failure = new TtrpcStatusException(TtrpcStatusCode.Aborted, "enough") };
    private TtrpcListener _listener = null!;
    private TtrpcClient _client = null!;
    private EchoClient _echo = null!;

    public async Task InitializeAsync()
    {
        _listener = TtrpcListener.Start(_path, new TtrpcServer([_handler]), NullLogger.Instance);
        _client = await TtrpcClient.ConnectAsync(_path);
        _echo = new EchoClient(_client);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync().AsTask().Within();
        await _listener.DisposeAsync().AsTask().Within();
        Assert.False(File.Exists(_path));
    }

    [Fact]
    public async Task Calls_in_progress_are_told_while_they_are_and_not_after()
    {
        var time = new ManualTime();
        var handler = new EchoHandler();
        var server = new TtrpcServer([handler], new TtrpcServerOptions { Time = time });
        var path = _path + "-looked-at";
        await using var listener = TtrpcListener.Start(path, server);
        await using var client = await TtrpcClient.ConnectAsync(path);
        using var gone = new CancellationTokenSource();
        Assert.Empty(server.ReadCalls());

        var waiting = new EchoClient(client).SayAsync(new Text { Text_ = "wait" }, cancellationToken: gone.Token);
        await handler.Waiting.Within();
        time.Advance(TimeSpan.FromSeconds(5));
        var call = Assert.Single(server.ReadCalls());

        Assert.Equal(("Say", TimeSpan.FromSeconds(5), false), (call.Context.Method, call.Age, call.IsAnswered));
        Assert.Equal("wait", Caisson.Ttrpc.Codec.WireReader.Read<Text>(call.Argument.Span).Text_);
        gone.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await client.DisposeAsync();
        await listener.DisposeAsync();
        Assert.Empty(server.ReadCalls());
    }

    [Fact]
    public async Task A_thousand_calls_at_once_are_answered_each_with_its_own()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _echo.SayAsync(new Text { Text_ = $"{i}" }))).Within();

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), answers.Select(answer => answer.Text_));
    }

    [Fact]
    public async Task Megabytes_go_both_ways()
    {
        var text = new string('ä', 2_000_000);

        Assert.Equal(text, (await _echo.SayAsync(new Text { Text_ = text }).Within()).Text_);
    }

    [Fact]
    public async Task Results_are_streamed()
    {
        var counts = await ReadAllAsync(_echo.RepeatAsync(new Count { Count_ = 5000 })).Within();

        Assert.Equal(Enumerable.Range(0, 5000), counts.Select(count => count.Count_));
    }

    [Fact]
    public async Task Arguments_are_streamed()
    {
        var sum = await _echo.SumAsync(Enumerable.Range(0, 5000).ToAsyncEnumerable().Select(i => new Count { Count_ = i })).Within();

        Assert.Equal(5000 * 4999 / 2, sum.Count_);
    }

    [Fact]
    public async Task An_early_failure_ends_a_stream_of_arguments()
    {
        var sum = _echo.SumAsync(EndlessAsync());

        Assert.Equal(TtrpcStatusCode.Aborted, (await Assert.ThrowsAsync<TtrpcStatusException>(() => sum).Within()).Code);

        static async IAsyncEnumerable<Count> EndlessAsync()
        {
            yield return new Count { Count_ = -1 };
            while (true)
            {
                await Task.Yield();
                yield return new Count { Count_ = 1 };
            }
        }
    }

    [Fact]
    public async Task Both_sides_stream_at_once()
    {
        using var call = await _echo.ConverseAsync();
        await using var answers = call.ReadAllAsync().GetAsyncEnumerator();
        foreach (var word in new[] { "one", "two", "three" })
        {
            await call.WriteAsync(new Text { Text_ = word });
            Assert.True(await answers.MoveNextAsync().AsTask().Within());
            Assert.Equal(word.ToUpperInvariant(), answers.Current.Text_);
        }

        await call.CompleteAsync();

        Assert.False(await answers.MoveNextAsync().AsTask().Within());
    }

    [Fact]
    public async Task The_end_of_the_listener_ends_calls_and_connections()
    {
        var call = _echo.SayAsync(new Text { Text_ = "wait" });
        await _handler.Waiting.Within();

        await _listener.DisposeAsync().AsTask().Within();

        await Assert.ThrowsAsync<TtrpcConnectionException>(() => call).Within();
        Assert.True(_handler.Cancelled.IsCompleted);
        await Assert.ThrowsAsync<SocketException>(() => TtrpcClient.ConnectAsync(_path)).Within();
    }

    [Fact]
    public async Task The_socket_is_its_owners_alone_and_who_calls_is_known()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));

        await _echo.SayAsync(new Text()).Within();

        Assert.Equal(Environment.ProcessId, Assert.IsType<UnixPeer>(Assert.Single(_handler.Contexts).Peer).ProcessId);
    }

    [Fact]
    public async Task An_abstract_socket_is_listened_on_too()
    {
        var name = $"@caisson-ttrpc-{Guid.NewGuid():n}";
        await using var listener = TtrpcListener.Start(name, new TtrpcServer([_handler]));
        await using var client = await TtrpcClient.ConnectAsync(name);

        Assert.Equal("there", (await new EchoClient(client).SayAsync(new Text { Text_ = "there" }).Within()).Text_);
    }

    [Fact]
    public void A_path_in_use_is_refused() =>
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => TtrpcListener.Start(_path, new TtrpcServer([]))).SocketErrorCode);

    [PrivilegedFact]
    public async Task Those_of_another_user_are_turned_away()
    {
        await using var listener = TtrpcListener.Start($"@caisson-ttrpc-{_path}", new TtrpcServer([_handler]));
        using var socket = ConnectAs(65534, $"\0caisson-ttrpc-{_path}");

        Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).Within());
    }

    /// <summary>Connects on a thread of its own that has become somebody else.</summary>
    private static Socket ConnectAs(int user, string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                // The bare call changes this thread alone, which ends with it.
                Assert.Equal(0, (int)SystemCall(SetResUid, -1, user, -1));
                socket.Connect(new UnixDomainSocketEndPoint(path));
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        return socket;
    }

    private const long SetResUid = 117;

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, long real, long effective, long saved);

    private static async Task<List<T>> ReadAllAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (var item in source)
        {
            all.Add(item);
        }

        return all;
    }

    private sealed class PrivilegedFactAttribute : FactAttribute
    {
        public PrivilegedFactAttribute()
        {
            if (!Environment.IsPrivilegedProcess)
            {
                Skip = "only root can become somebody else";
            }
        }
    }
}
