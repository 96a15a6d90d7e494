using System.Globalization;
using System.Text;
using Caisson.Bridge;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Testing.Faults;
using Caisson.Testing.Recordings;
using Caisson.UnitTests.Bridge;
using Caisson.UnitTests.Compute.Systems;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.UnitTests.Testing;

/// <summary>What was recorded over the scripted service is replayed without it.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly MemoryStream _file = new();
    private readonly PoolIo _io = new();

    public void Dispose() => _io.Dispose();

    [Fact]
    public async Task A_life_is_replayed_with_its_output_its_exits_and_its_refusals()
    {
        var lived = await RecordAsync(LiveAsync);

        await using var replay = new ReplayComputeService(Load());
        var replayed = await LiveAsync(replay).Within();

        Assert.Equal(lived, replayed);
        Assert.Contains("hello", replayed, StringComparison.Ordinal);
        Assert.Empty(replay.Divergences);
        Assert.Empty(replay.Unplayed);
    }

    [Fact]
    public async Task A_recording_is_replayed_any_number_of_times_at_once()
    {
        var lived = await RecordAsync(LiveAsync);
        var recording = Load();

        var replayed = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var replay = new ReplayComputeService(recording);
            return await LiveAsync(replay);
        })).Within();

        Assert.All(replayed, life => Assert.Equal(lived, life));
    }

    [Fact]
    public async Task A_recording_in_the_earlier_spelling_is_replayed()
    {
        var lived = await RecordAsync(LiveAsync);
        var text = Encoding.UTF8.GetString(_file.ToArray()).Replace("\"hcs::", "\"hcsshim::", StringComparison.Ordinal);

        await using var replay = new ReplayComputeService(Recording.Parse(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(lived, await LiveAsync(replay).Within());
    }

    [Fact]
    public async Task A_notification_waits_for_the_call_that_caused_it()
    {
        await RecordAsync(async service =>
        {
            var system = await service.CreateSystemAsync(new SystemId("told"), Documents.Running("/bin/sleep", "1000"), default);
            await using var told = service.SubscribeAsync(system, default).GetAsyncEnumerator();
            Assert.True(await told.MoveNextAsync());
            await service.PrepareProcessAsync(system, new ProcessParameters { CreateStdOutPipe = true }, Output, default);

            // A notification stands in the recording where it was told, and waits for all calls before it: none may be made until it is there.
            Assert.True(await told.MoveNextAsync());
            await service.StartSystemAsync(system, default);
            return "";
        });
        await using var replay = new ReplayComputeService(Load());
        var system = await replay.CreateSystemAsync(new SystemId("told"), Documents.Running("/bin/sleep", "1000"), default);
        await using var told = replay.SubscribeAsync(system, default).GetAsyncEnumerator();
        Assert.True(await told.MoveNextAsync().AsTask().Within());
        Assert.IsType<SystemNotification.Created>(told.Current);

        var next = told.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        await replay.PrepareProcessAsync(system, new ProcessParameters { CreateStdOutPipe = true }, Output, default);

        Assert.True(await next.Within());
        Assert.IsType<SystemNotification.ProcessPrepared>(told.Current);
    }

    [Fact]
    public async Task A_call_that_the_recording_lacks_fails_and_is_listed()
    {
        await RecordAsync(LiveAsync);
        await using var replay = new ReplayComputeService(Load());

        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => replay.OpenSystemAsync(new SystemId("other"), default));

        Assert.Equal((ErrorCode.Unknown, OperationNames.OpenComputeSystem, "other"), (error.Code, error.Operation, error.Details.ObjectId));
        Assert.StartsWith("hcs::OpenComputeSystem other: ", Assert.Single(replay.Divergences), StringComparison.Ordinal);
        Assert.Contains(replay.Unplayed, call => call.StartsWith("hcs::CreateComputeSystem life (line 2)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ArgumentMatching.Exact)]
    [InlineData(ArgumentMatching.Ignored)]
    public async Task Other_arguments_are_a_divergence_unless_they_do_not_matter(ArgumentMatching matching)
    {
        await RecordAsync(LiveAsync);
        await using var replay = new ReplayComputeService(Load(), new ReplayOptions { Arguments = matching });

        var creation = replay.CreateSystemAsync(new SystemId("life"), Documents.Running("/bin/other"), default);

        if (matching == ArgumentMatching.Ignored)
        {
            await creation;
        }
        else
        {
            Assert.Contains("with other arguments", (await Assert.ThrowsAsync<ComputeOperationException>(() => creation)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_call_that_was_given_up_is_given_up_again()
    {
        await RecordAsync(GiveUpAsync, new ManualService { Start = _ => new TaskCompletionSource().Task });
        await using var replay = new ReplayComputeService(Load());

        Assert.Equal("given up", await GiveUpAsync(replay).Within());

        static async Task<string> GiveUpAsync(IComputeService service)
        {
            var system = await service.CreateSystemAsync(new SystemId("s"), new ComputeSystemDocument(), default);
            using var patience = new CancellationTokenSource();
            var start = service.StartSystemAsync(system, patience.Token).WaitAsync(patience.Token);
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
            return "given up";
        }
    }

    [Fact]
    public async Task A_lost_connection_is_lost_again_when_its_time_has_come()
    {
        using var file = new MemoryStream();
        var faults = new FaultInjector(new ManualService());
        var recorder = new RecordingComputeService(faults, file);
        var system = await recorder.CreateSystemAsync(new SystemId("s"), new ComputeSystemDocument(), default);
        await recorder.StartSystemAsync(system, default);
        faults.LoseConnection("cut");
        Assert.True(SpinWait.SpinUntil(() => Encoding.UTF8.GetString(file.ToArray()).Contains("\"Lost\"", StringComparison.Ordinal), TestDeadline.MustHappen));
        await recorder.DisposeAsync();

        await using var replay = new ReplayComputeService(Recording.Parse(file.ToArray()));
        await replay.CreateSystemAsync(new SystemId("s"), new ComputeSystemDocument(), default);
        Assert.False(replay.Completion.IsCompleted);
        await replay.StartSystemAsync(system, default);

        Assert.Equal("cut", (await Assert.ThrowsAsync<ComputeConnectionException>(() => replay.Completion).Within()).Message);
    }

    [Fact]
    public async Task What_still_waits_ends_with_the_replay()
    {
        await RecordAsync(LiveAsync);
        var replay = new ReplayComputeService(Load());
        var system = await replay.CreateSystemAsync(new SystemId("life"), Documents.Running("/bin/sleep", "1000"), default);
        await using var told = replay.SubscribeAsync(system, default).GetAsyncEnumerator();
        await told.MoveNextAsync();
        var next = told.MoveNextAsync().AsTask();

        await replay.DisposeAsync();

        await Assert.ThrowsAsync<ComputeConnectionException>(() => next).Within();
        await replay.Completion.Within();
    }

    [Fact]
    public async Task More_than_the_limit_of_a_stream_is_not_recorded_but_still_read()
    {
        var text = new string('x', 100);
        await RecordAsync(service => EchoAsync(service, text), options: new RecordingOptions { MaximumStreamBytes = 10 });
        await using var replay = new ReplayComputeService(Load());

        await Assert.ThrowsAsync<IOException>(() => EchoAsync(replay, text)).Within();
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetString(_file.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_readable_by_its_owner_alone_and_never_overwritten()
    {
        var path = Path.Combine(Path.GetTempPath(), $"caisson-recording-{Guid.NewGuid():n}");
        try
        {
            await using (var recorder = RecordingComputeService.ToFile(new ManualService(), path))
            {
                await recorder.OpenSystemAsync(new SystemId("s"), default);
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal("hcs::OpenComputeSystem s", Assert.Single(Recording.Load(path).Operations));
            Assert.Throws<IOException>(() => RecordingComputeService.ToFile(new ManualService(), path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ProcessStdio Output { get; } = new(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());

    private Recording Load() => Recording.Parse(_file.ToArray());

    /// <summary>A life with everything: an init process with output, an exec, a refusal, a pause, listings, an end.</summary>
    private static async Task<string> LiveAsync(IComputeService service)
    {
        var told = new StringBuilder();
        var id = new SystemId("life");
        await using (var system = await ComputeSystem.CreateAsync(service, id, Documents.Running("/bin/sleep", "1000")))
        {
            await using var init = await system.PrepareInitAsync(new ProcessParameters { CreateStdOutPipe = true }, Output);
            await system.StartAsync();
            told.AppendLine(CultureInfo.InvariantCulture, $"{system.SystemType} {init.ProcessId} {(await system.GetPropertiesAsync([])).State}");
            var exec = new ProcessParameters { CreateStdOutPipe = true, OciProcess = new Process { WorkingDirectory = "/", Args = ["/bin/echo", "hello"] } };
            await using var process = await system.CreateProcessAsync(exec, Output);
            using var reader = new StreamReader(process.StandardOutput!);
            told.AppendLine(await reader.ReadToEndAsync());
            told.AppendLine(CultureInfo.InvariantCulture, $"exec {(await process.WaitAsync()).Code}");
            await system.PauseAsync();
            var refused = await Assert.ThrowsAsync<ComputeOperationException>(() => system.PauseAsync());
            told.AppendLine(CultureInfo.InvariantCulture, $"{refused.Code}: {refused.Message}");
            await system.ResumeAsync();
            told.AppendLine(CultureInfo.InvariantCulture, $"{(await ComputeSystem.EnumerateAsync(service, new SystemQuery { Ids = [id.Value] })).Count} listed");
            told.AppendLine(CultureInfo.InvariantCulture, $"{await init.KillAsync()} {(await system.WaitAsync()).Reason}");
        }

        return told.ToString();
    }

    private static async Task<string> EchoAsync(IComputeService service, string text)
    {
        await using var system = await ComputeSystem.CreateAsync(service, new SystemId("echo"), Documents.Running("/bin/echo", text));
        await using var init = await system.PrepareInitAsync(new ProcessParameters { CreateStdOutPipe = true }, Output);
        await system.StartAsync();
        using var reader = new StreamReader(init.StandardOutput!);
        return await reader.ReadToEndAsync();
    }

    private async Task<string> RecordAsync(
        Func<IComputeService, Task<string>> life, IComputeService? service = null, RecordingOptions? options = null)
    {
        await using var recorder = new RecordingComputeService(service ?? await ConnectAsync(), _file, options);
        return await life(recorder).Within();
    }

    private async Task<IComputeService> ConnectAsync()
    {
        var (ours, theirs) = SocketPairs.Create();
        BridgeServer.Start(_io.Wrap(theirs), new ScriptedComputeService(_io), TimeProvider.System, NullLogger.Instance);
        return await BridgeComputeService.ConnectAsync(_io.Wrap(ours), _io, TimeProvider.System, NullLogger.Instance, default);
    }
}
