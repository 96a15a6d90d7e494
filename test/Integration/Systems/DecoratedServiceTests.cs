using System.Globalization;
using System.Text;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Testing.Faults;
using Caisson.Testing.Recordings;

namespace Caisson.IntegrationTests.Systems;

/// <summary>The decorators of Caisson.Testing over the real service: a life is recorded and replayed without an engine, and each fault happens to a real container.</summary>
public sealed class DecoratedServiceTests : LocalServiceTest
{
    private static readonly SystemId Id = new("box");

    [RootFact(Needs)]
    public async Task A_recorded_life_is_replayed_without_an_engine()
    {
        using var file = new MemoryStream();
        string lived;
        await using (var recorder = new RecordingComputeService(NewService(), file))
        {
            lived = await LiveAsync(recorder).WaitAsync(Deadline);
        }

        await Machine.AssertNothingLeftAsync();
        await using var replay = new ReplayComputeService(Recording.Parse(file.ToArray()));
        var replayed = await LiveAsync(replay).WaitAsync(Deadline);

        Assert.Equal(lived, replayed);
        Assert.Contains("hello", lived, StringComparison.Ordinal);
        Assert.Contains("exec 7 Exited", lived, StringComparison.Ordinal);
        Assert.Empty(replay.Divergences);
        Assert.Empty(replay.Unplayed);
    }

    [RootTheory(Needs)]
    [InlineData(FaultKind.Pending, "Running", "answered")]
    [InlineData(FaultKind.Late, "Running", "answered")]
    [InlineData(FaultKind.Lost, "Running", "cancelled")]
    [InlineData(FaultKind.Twice, "Running", "answered")]
    [InlineData(FaultKind.WrongOrder, "Running", "answered")]
    [InlineData(FaultKind.Error, "Created", "AccessDenied")]
    [InlineData(FaultKind.Hang, "Created", "cancelled")]
    public async Task A_fault_at_a_call_does_to_the_container_what_its_kind_says(FaultKind kind, string state, string outcome)
    {
        await using var faults = new FaultInjector(NewService());
        var system = await faults.CreateSystemAsync(Id, Document("box", "/bin/sleep", "1000"), default).WaitAsync(Deadline);
        _ = await faults.PrepareProcessAsync(system, new ProcessParameters(), ProcessStdio.None, default).WaitAsync(Deadline);
        await using var observer = await ComputeSystem.OpenAsync(Service, Id).WaitAsync(Deadline);
        var fault = faults.Arm(new FaultPoint { Kind = kind, At = OperationNames.SystemStart, Code = ErrorCode.AccessDenied });
        using var patience = new CancellationTokenSource();

        var start = faults.StartSystemAsync(system, patience.Token);
        await fault.Reached.WaitAsync(Deadline);
        if (kind is FaultKind.WrongOrder)
        {
            Assert.Equal("Created", (await faults.GetSystemPropertiesAsync(system, new PropertyQuery(), default).WaitAsync(Deadline)).State);
        }

        while ((await observer.GetPropertiesAsync([]).WaitAsync(Deadline)).State != state)
        {
            await Task.Delay(10);
        }

        if (kind is FaultKind.Pending or FaultKind.Late or FaultKind.Lost or FaultKind.Hang)
        {
            Assert.False(start.IsCompleted);
            fault.Release();
        }

        if (kind is FaultKind.Lost or FaultKind.Hang)
        {
            await patience.CancelAsync();
        }

        Assert.Equal(outcome, await OutcomeAsync(start));
        Assert.Equal(state, (await observer.GetPropertiesAsync([]).WaitAsync(Deadline)).State);
    }

    [RootTheory(Needs)]
    [InlineData("Paused", "Started Paused Resumed Exited")]
    [InlineData("lost Paused", "Started Resumed Exited")]
    [InlineData("twice Paused", "Started Paused Paused Resumed Exited")]
    [InlineData("wrongorder Paused", "Started Resumed Paused Exited")]
    [InlineData("late Paused", "Started Paused Resumed Exited")]
    [InlineData("pending Paused", "Started Paused Resumed Exited")]
    [InlineData("error Paused AccessDenied", "Started AccessDenied")]
    [InlineData("hang Paused", "Started")]
    public async Task A_fault_at_a_notification_happens_to_what_a_real_container_tells(string point, string told)
    {
        await using var faults = new FaultInjector(NewService());
        var fault = point.Contains(' ', StringComparison.Ordinal) ? faults.Arm(point) : null;
        using var enough = new CancellationTokenSource();
        var system = await faults.CreateSystemAsync(Id, Document("box", "/bin/sleep", "1000"), default).WaitAsync(Deadline);
        var telling = ToldAsync(faults, system, enough.Token);
        _ = await faults.PrepareProcessAsync(system, new ProcessParameters(), ProcessStdio.None, default).WaitAsync(Deadline);
        await faults.StartSystemAsync(system, default).WaitAsync(Deadline);

        await faults.PauseSystemAsync(system, null, default).WaitAsync(Deadline);
        await (fault?.Reached ?? Task.CompletedTask).WaitAsync(Deadline);
        await faults.ResumeSystemAsync(system, default).WaitAsync(Deadline);
        fault?.Release();
        _ = await faults.TerminateSystemAsync(system, default).WaitAsync(Deadline);
        if (fault is { Point.Kind: FaultKind.Hang })
        {
            await enough.CancelAsync();
        }

        Assert.Equal(told, await telling.WaitAsync(Deadline));
    }

    [RootFact(Needs)]
    public async Task A_connection_that_is_cut_ends_every_waiter_and_its_container()
    {
        await using var faults = new FaultInjector(NewService());
        var system = await ComputeSystem.CreateAsync(faults, Id, Document("box", "/bin/sleep", "1000")).WaitAsync(Deadline);
        await system.StartAsync().WaitAsync(Deadline);
        await using var observer = await ComputeSystem.OpenAsync(Service, Id).WaitAsync(Deadline);
        var waiting = system.WaitAsync();

        faults.LoseConnection();

        Assert.Equal(ErrorCode.ConnectionLost, (await Assert.ThrowsAsync<ComputeConnectionException>(() => waiting.WaitAsync(Deadline))).Code);
        Assert.Equal(ErrorCode.ConnectionLost, (await Assert.ThrowsAsync<ComputeConnectionException>(() => system.PauseAsync().WaitAsync(Deadline))).Code);
        await faults.DisposeAsync();
        Assert.Equal(ExitReason.Terminated, (await observer.WaitAsync().WaitAsync(Deadline)).Reason);
    }

    /// <summary>A life with everything: an init process with output, an exec, a refusal, a pause, a listing, statistics, an end.</summary>
    private async Task<string> LiveAsync(IComputeService service)
    {
        var told = new StringBuilder();
        await using (var system = await ComputeSystem.CreateAsync(service, Id, Document("box", "/bin/sh", "-c", "echo hello; exec sleep 1000")))
        {
            await using var init = await system.PrepareInitAsync(new ProcessParameters { CreateStdOutPipe = true }, Output);
            await system.StartAsync();
            using var first = new StreamReader(init.StandardOutput!);
            told.AppendLine(await first.ReadLineAsync());
            told.AppendLine(CultureInfo.InvariantCulture, $"{system.SystemType} {init.ProcessId} {(await system.GetPropertiesAsync([])).State}");
            await using var exec = await system.CreateProcessAsync(TestDocuments.Exec("/bin/sh", "-c", "echo from exec; exit 7") with { CreateStdOutPipe = true }, Output);
            using var reader = new StreamReader(exec.StandardOutput!);
            told.Append(await reader.ReadToEndAsync());
            var exit = await exec.WaitAsync();
            told.AppendLine(CultureInfo.InvariantCulture, $"exec {exit.Code} {exit.Reason} {exit.Time:O}");
            await system.PauseAsync();
            var refused = await Assert.ThrowsAsync<ComputeOperationException>(() => system.PauseAsync());
            told.AppendLine(CultureInfo.InvariantCulture, $"{refused.Code}: {refused.Message}");
            await system.ResumeAsync();
            told.AppendLine(CultureInfo.InvariantCulture, $"{(await ComputeSystem.EnumerateAsync(service, new SystemQuery { Ids = [Id.Value] })).Count} listed");
            told.AppendLine(CultureInfo.InvariantCulture, $"{(await system.GetPropertiesAsync([PropertyType.Statistics])).Statistics?.Timestamp:O}");
            told.AppendLine(CultureInfo.InvariantCulture, $"{await init.KillAsync()} {(await system.WaitAsync()).Reason}");
        }

        return told.ToString();
    }

    private static ProcessStdio Output { get; } = new(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());

    private static async Task<string> OutcomeAsync(Task call)
    {
        try
        {
            await call.WaitAsync(Deadline);
            return "answered";
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
        catch (ComputeException e)
        {
            return e.Code.ToString();
        }
    }

    private static async Task<string> ToldAsync(FaultInjector faults, SystemHandle system, CancellationToken cancellationToken)
    {
        List<string> told = [];
        try
        {
            await foreach (var notification in faults.SubscribeAsync(system, cancellationToken))
            {
                if (notification is SystemNotification.Started or SystemNotification.Paused or SystemNotification.Resumed or SystemNotification.Exited)
                {
                    told.Add(notification.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // What hangs tells no more.
        }
        catch (ComputeException e)
        {
            told.Add(e.Code.ToString());
        }

        return string.Join(' ', told);
    }
}
