using System.Text;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Logs;
using Caisson.Contracts.Oci;

namespace Caisson.Testing.Shared;

/// <summary>What every compute service does, whatever is between it and its caller. One class per transport inherits it.</summary>
/// <remarks>Programs are busybox's; the root that <see cref="MakeDocument"/> gives must have them.</remarks>
public abstract partial class ComputeServiceBehaviour : IAsyncLifetime
{
    private readonly List<IComputeService> _connections = [];
    private int _systems;

    private IComputeService? _service;

    /// <summary>The connection under test.</summary>
    protected IComputeService Service => _service ?? throw new InvalidOperationException("the test has not been initialized");

    /// <summary>Whether a second connection reaches the same systems.</summary>
    protected virtual bool HasSecondConnection => true;

    /// <summary>Whether real processes run, whose streams can be held, logged and attached to.</summary>
    protected virtual bool HasEngine => true;

    /// <summary>Opens one more connection to the same service.</summary>
    protected abstract Task<IComputeService> ConnectAsync();

    /// <summary>A container that runs a program and ends with its creator's last handle.</summary>
    protected abstract ComputeSystemDocument MakeDocument(params string[] arguments);

    /// <summary>A process beside the init process.</summary>
    protected abstract ProcessParameters MakeExec(params string[] arguments);

    /// <summary>A fresh id.</summary>
    protected virtual SystemId NextId() => new($"behaviour-{Environment.ProcessId}-{GetType().Name}-{++_systems}");

    public virtual async Task InitializeAsync() => _service = await ConnectAgainAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync().AsTask().Within();
        }
    }

    [Fact]
    public async Task A_container_runs_and_its_exit_code_is_told_last()
    {
        var system = await CreateAsync("/bin/sh", "-c", "exit 7");

        await Service.StartSystemAsync(system, default).Within();
        var told = await ReadToEndAsync(system);

        Assert.IsType<SystemNotification.Created>(told[0]);
        var exit = Assert.IsType<SystemNotification.Exited>(told[^1]).Exit;
        Assert.Equal((7, ExitReason.Exited), (exit.Code, exit.Reason));
    }

    [Fact]
    public async Task Every_subscriber_sees_every_notification_once_and_in_the_same_order()
    {
        var system = await CreateAsync("/bin/true");
        var early = ReadToEndAsync(system);

        await Service.StartSystemAsync(system, default).Within();
        var first = await early.Within();
        var late = await ReadToEndAsync(system);

        Assert.Equal(first, late);
        Assert.Single(first.OfType<SystemNotification.Started>());
        Assert.Single(first.OfType<SystemNotification.Exited>());
    }

    [Fact]
    public async Task Output_of_the_prepared_init_process_arrives_whole()
    {
        var system = await CreateAsync("/bin/echo", "hello from inside");
        var init = await Service.PrepareProcessAsync(system, Outputs(new ProcessParameters()), OutputPipes, default).Within();
        Assert.Equal(ProcessNumber.Init, init.Number);

        await Service.StartSystemAsync(system, default).Within();

        Assert.Equal("hello from inside\n", await ReadTextAsync(init.Streams.Output));
    }

    [Fact]
    public async Task Input_reaches_the_process_and_its_end_too()
    {
        var system = await CreateAsync("/bin/cat");
        var parameters = new ProcessParameters { CreateStdInPipe = true, CreateStdOutPipe = true };
        var stdio = new ProcessStdio(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());
        var init = await Service.PrepareProcessAsync(system, parameters, stdio, default).Within();
        await Service.StartSystemAsync(system, default).Within();

        await init.Streams.Input!.WriteAsync("through and back\n"u8.ToArray()).AsTask().Within();
        await init.Streams.Input.DisposeAsync();

        Assert.Equal("through and back\n", await ReadTextAsync(init.Streams.Output));
        Assert.IsType<SystemNotification.Exited>((await ReadToEndAsync(system))[^1]);
    }

    [Fact]
    public async Task A_process_beside_init_has_its_own_exit_before_that_of_init()
    {
        var system = await StartAsync("/bin/sleep", "1000");

        var exec = await Service.CreateProcessAsync(system, Outputs(MakeExec("/bin/echo", "beside")), OutputPipes, default).Within();
        Assert.Equal("beside\n", await ReadTextAsync(exec.Streams.Output));
        var exited = await WaitForAsync<SystemNotification.ProcessExited>(system, told => told.Number == exec.Number);
        await Service.TerminateSystemAsync(system, default).Within();
        var told = await ReadToEndAsync(system);

        Assert.Equal(0, exited.Exit.Code);
        Assert.True(told.FindIndex(n => n == exited) < told.FindIndex(n => n is SystemNotification.ProcessExited { Number.Value: 1 }));
        var status = await Service.GetProcessPropertiesAsync(exec.Handle, default).Within();
        Assert.True(status.Exited);
    }

    [Fact]
    public async Task A_prepared_process_runs_only_when_started_and_only_once()
    {
        var system = await StartAsync("/bin/sleep", "1000");
        var exec = await Service.PrepareProcessAsync(system, Outputs(MakeExec("/bin/echo", "now")), OutputPipes, default).Within();
        Assert.False((await Service.GetProcessPropertiesAsync(exec.Handle, default).Within()).Exited);

        await Service.StartProcessAsync(exec.Handle, default).Within();

        Assert.Equal("now\n", await ReadTextAsync(exec.Streams.Output));
        var second = await Assert.ThrowsAnyAsync<ComputeException>(() => Service.StartProcessAsync(exec.Handle, default).Within());
        Assert.Equal(ErrorCode.InvalidState, second.Code);
    }

    [Fact]
    public async Task A_signal_is_delivered_once_and_not_after_the_end()
    {
        var system = await StartAsync("/bin/sleep", "1000");
        var exec = await Service.CreateProcessAsync(system, MakeExec("/bin/sleep", "1000"), ProcessStdio.None, default).Within();
        var kill = new SignalProcessOptions { Signal = JsonDocument.Parse("9").RootElement };

        Assert.True(await Service.SignalProcessAsync(exec.Handle, kill, default).Within());
        var exited = await WaitForAsync<SystemNotification.ProcessExited>(system, told => told.Number == exec.Number);

        Assert.Equal((137, ExitReason.Terminated), (exited.Exit.Code, exited.Exit.Reason));
        Assert.False(await Service.SignalProcessAsync(exec.Handle, kill, default).Within());
        Assert.False(await Service.TerminateProcessAsync(exec.Handle, default).Within());
    }

    [Fact]
    public async Task Terminate_ends_everything_and_again_finds_nothing()
    {
        var system = await StartAsync("/bin/sleep", "1000");

        var first = await Service.TerminateSystemAsync(system, default).Within();
        var told = await ReadToEndAsync(system);
        var second = await Service.TerminateSystemAsync(system, default).Within();

        Assert.NotEqual(StopOutcome.AlreadyGone, first);
        Assert.Equal(StopOutcome.AlreadyGone, second);
        Assert.Equal(ExitReason.Terminated, Assert.IsType<SystemNotification.Exited>(told[^1]).Exit.Reason);
    }

    [Fact]
    public async Task Pause_holds_and_resume_lets_go()
    {
        var system = await StartAsync("/bin/sleep", "1000");

        await Service.PauseSystemAsync(system, null, default).Within();
        var paused = await Service.GetSystemPropertiesAsync(system, new PropertyQuery(), default).Within();
        var refused = await Assert.ThrowsAnyAsync<ComputeException>(() => Service.PauseSystemAsync(system, null, default).Within());
        await Service.ResumeSystemAsync(system, default).Within();
        var resumed = await Service.GetSystemPropertiesAsync(system, new PropertyQuery(), default).Within();

        Assert.Equal(("Paused", "Running"), (paused.State, resumed.State));
        Assert.Equal(ErrorCode.InvalidState, refused.Code);
    }

    [Fact]
    public async Task An_id_in_use_is_refused_and_the_first_system_lives_on()
    {
        var id = NextId();
        await Service.CreateSystemAsync(id, MakeDocument("/bin/true"), default).Within();

        var refused = await Assert.ThrowsAsync<ComputeOperationException>(() => Service.CreateSystemAsync(id, MakeDocument("/bin/true"), default).Within());

        Assert.Equal(ErrorCode.SystemAlreadyExists, refused.Code);
        Assert.Single(await Service.EnumerateSystemsAsync(new SystemQuery { Ids = [id.Value] }, default).Within());
    }

    [Fact]
    public async Task An_unknown_id_cannot_be_opened()
    {
        var refused = await Assert.ThrowsAsync<ComputeOperationException>(() => Service.OpenSystemAsync(NextId(), default).Within());

        Assert.Equal(ErrorCode.SystemNotFound, refused.Code);
    }

    [Fact]
    public async Task A_verb_on_a_stopped_system_says_that_it_is_gone_and_how()
    {
        var system = await StartAsync("/bin/sh", "-c", "exit 3");
        await ReadToEndAsync(system);

        var gone = await Assert.ThrowsAsync<ComputeSystemClosedException>(() => Service.PauseSystemAsync(system, null, default).Within());

        Assert.Equal(3, gone.Exit?.Code);
    }

    [Fact]
    public async Task A_closed_handle_is_refused_and_closing_again_is_not()
    {
        var system = await CreateAsync("/bin/true");
        await Service.CloseSystemAsync(system, default).Within();
        await Service.CloseSystemAsync(system, default).Within();

        var refused = await Assert.ThrowsAnyAsync<ComputeException>(() => Service.StartSystemAsync(system, default).Within());

        Assert.Equal(ErrorCode.AlreadyClosed, refused.Code);
    }

    [Fact]
    public async Task A_second_caller_opens_and_observes_and_its_handle_keeps_nothing_alive()
    {
        if (!HasSecondConnection)
        {
            return;
        }

        var id = NextId();
        var system = await Service.CreateSystemAsync(id, MakeDocument("/bin/sleep", "1000"), default).Within();
        await Service.StartSystemAsync(system, default).Within();
        var other = await ConnectAgainAsync();
        var observed = await other.OpenSystemAsync(id, default).Within();
        var told = ReadToEndAsync(observed, other);

        await Service.CloseSystemAsync(system, default).Within();

        Assert.IsType<SystemNotification.Exited>((await told.Within())[^1]);
    }

    [Fact]
    public async Task The_end_of_the_creators_connection_ends_its_system()
    {
        if (!HasSecondConnection)
        {
            return;
        }

        var id = NextId();
        var creator = await ConnectAgainAsync();
        var system = await creator.CreateSystemAsync(id, MakeDocument("/bin/sleep", "1000"), default).Within();
        await creator.StartSystemAsync(system, default).Within();
        var observed = await Service.OpenSystemAsync(id, default).Within();
        var told = ReadToEndAsync(observed);

        await creator.DisposeAsync().AsTask().Within();

        Assert.IsType<SystemNotification.Exited>((await told.Within())[^1]);
    }

    [Fact]
    public async Task A_document_without_anything_to_run_is_refused_and_leaves_nothing()
    {
        var id = NextId();

        await Assert.ThrowsAsync<ComputeOperationException>(() => Service.CreateSystemAsync(id, new ComputeSystemDocument(), default).Within());

        Assert.Empty(await Service.EnumerateSystemsAsync(new SystemQuery { Ids = [id.Value] }, default).Within());
    }

    [Fact]
    public async Task What_init_writes_is_logged_with_its_source_and_kept()
    {
        if (!HasEngine)
        {
            return;
        }

        using var log = new LogDirectory();
        var system = await CreateAsync(document => WithLog(document, log), "/bin/sh", "-c", "echo one; echo two >&2; printf three");
        await Service.StartSystemAsync(system, default).Within();

        await ReadToEndAsync(system);

        var records = log.Read();
        Assert.Equal(["one", "three"], records.Where(record => record.Source == LogSource.Output).Select(record => record.Text));
        Assert.Equal([false, true], records.Where(record => record.Source == LogSource.Output).Select(record => record.IsPartial));
        Assert.Equal(["two"], records.Where(record => record.Source == LogSource.Error).Select(record => record.Text));
    }

    [Fact]
    public async Task A_logged_process_still_gives_its_output_to_its_maker()
    {
        if (!HasEngine)
        {
            return;
        }

        using var log = new LogDirectory();
        var system = await CreateAsync(document => WithLog(document, log), "/bin/echo", "both ways");
        var init = await Service.PrepareProcessAsync(system, Outputs(new ProcessParameters()), OutputPipes, default).Within();

        await Service.StartSystemAsync(system, default).Within();

        Assert.Equal("both ways\n", await ReadTextAsync(init.Streams.Output));
        await ReadToEndAsync(system);
        Assert.Equal("both ways", Assert.Single(log.Read()).Text);
    }

    [Fact]
    public async Task Several_clients_attach_see_the_same_and_write_to_the_same_input()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync("/bin/cat");
        var init = await Service.PrepareProcessAsync(system, new ProcessParameters(), HostedStreams, default).Within();
        await Service.StartSystemAsync(system, default).Within();
        var first = await Service.AttachProcessAsync(init.Handle, AllPipes, new AttachOptions(), default).Within();
        await first.Streams.Input!.WriteAsync("from the first\n"u8.ToArray()).AsTask().Within();
        Assert.Equal("from the first\n", await ReadLineAsync(first.Streams.Output!));

        var second = await Service.AttachProcessAsync(init.Handle, AllPipes, new AttachOptions { LastLines = 1 }, default).Within();
        Assert.Equal("from the first\n", await ReadLineAsync(second.Streams.Output!));
        await first.Streams.Input.DisposeAsync();
        await second.Streams.Input!.WriteAsync("from the second\n"u8.ToArray()).AsTask().Within();

        Assert.Equal("from the second\n", await ReadLineAsync(first.Streams.Output!));
        Assert.Equal("from the second\n", await ReadLineAsync(second.Streams.Output!));
        var close = new ProcessModifyRequest { Operation = ProcessModifyOperation.CloseHandle, CloseHandle = new CloseHandle { Handle = StdioHandle.StdIn } };
        await Service.ModifyProcessAsync(init.Handle, close, default).Within();
        Assert.Equal("", await ReadTextAsync(first.Streams.Output));
        Assert.Equal("", await ReadTextAsync(second.Streams.Output));
        Assert.Equal(0, Assert.IsType<SystemNotification.Exited>((await ReadToEndAsync(system))[^1]).Exit.Code);
    }

    [Fact]
    public async Task The_end_of_an_attached_input_closes_that_of_the_process_when_asked()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync("/bin/cat");
        var init = await Service.PrepareProcessAsync(system, new ProcessParameters(), HostedStreams, default).Within();
        await Service.StartSystemAsync(system, default).Within();
        var client = await Service.AttachProcessAsync(init.Handle, AllPipes, new AttachOptions { InputEnd = InputEnd.ClosesInput }, default).Within();

        await client.Streams.Input!.WriteAsync("to the last byte"u8.ToArray()).AsTask().Within();
        await client.Streams.Input.DisposeAsync();

        Assert.Equal("to the last byte", await ReadTextAsync(client.Streams.Output));
        await ReadToEndAsync(system);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_dropped_and_holds_nobody_up()
    {
        if (!HasEngine)
        {
            return;
        }

        using var log = new LogDirectory();
        var system = await CreateAsync(document => WithLog(document, log), "/bin/sh", "-c", "head -c 20000000 /dev/zero | tr '\\0' 'x'; echo; echo done");
        var init = await Service.PrepareProcessAsync(system, new ProcessParameters(), ProcessStdio.None, default).Within();
        var dead = await Service.AttachProcessAsync(init.Handle, OutputPipes, new AttachOptions(), default).Within();
        var toldToEnd = ReadToEndAsync(system);

        await Service.StartSystemAsync(system, default).Within();

        var told = await toldToEnd.Within();
        var dropped = Assert.Single(told.OfType<SystemNotification.AttachmentDropped>());
        Assert.Equal((1UL, dead.Number), (dropped.Number.Value, dropped.Attachment));
        Assert.Equal("done", log.Read()[^1].Text);
        await dead.Streams.Output!.DisposeAsync();
    }

    [Fact]
    public async Task A_console_is_attached_to_and_outlives_its_clients()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync(WithConsole, "/bin/sh", "-c", "read line; echo got $line; read line; exit 3");
        var init = await Service.PrepareProcessAsync(system, new ProcessParameters { EmulateConsole = true }, HostedConsole, default).Within();
        var client = await Service.AttachProcessAsync(init.Handle, ConsolePipes, new AttachOptions(), default).Within();
        await Service.StartSystemAsync(system, default).Within();

        await client.Streams.Input!.WriteAsync("ping\n"u8.ToArray()).AsTask().Within();
        Assert.Equal("ping\r\n", await ReadLineAsync(client.Streams.Output!));
        Assert.Equal("got ping\r\n", await ReadLineAsync(client.Streams.Output!));
        await client.Streams.Input.DisposeAsync();
        await client.Streams.Output!.DisposeAsync();
        var size = new ProcessModifyRequest { Operation = ProcessModifyOperation.ConsoleSize, ConsoleSize = new ConsoleSize { Height = 40, Width = 100 } };
        await Service.ModifyProcessAsync(init.Handle, size, default).Within();
        var again = await Service.AttachProcessAsync(init.Handle, ConsolePipes, new AttachOptions(), default).Within();
        await again.Streams.Input!.WriteAsync("over\n"u8.ToArray()).AsTask().Within();

        Assert.Equal(3, Assert.IsType<SystemNotification.Exited>((await ReadToEndAsync(system))[^1]).Exit.Code);
        await again.Streams.Input.DisposeAsync();
        await again.Streams.Output!.DisposeAsync();
    }

    [Fact]
    public async Task A_process_with_streams_of_its_own_cannot_be_attached_to()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync("/bin/sleep", "1000");
        var init = await Service.PrepareProcessAsync(system, Outputs(new ProcessParameters()), OutputPipes, default).Within();
        await Service.StartSystemAsync(system, default).Within();

        var refusal = await Assert.ThrowsAsync<ComputeOperationException>(
            () => Service.AttachProcessAsync(init.Handle, OutputPipes, new AttachOptions(), default).Within());

        Assert.Equal(ErrorCode.NotSupported, refusal.Code);
        await init.Streams.Output!.DisposeAsync();
    }

    [Fact]
    public async Task A_container_restarts_by_its_policy_and_its_subscriber_and_log_go_on()
    {
        if (!HasEngine)
        {
            return;
        }

        using var log = new LogDirectory();
        var system = await CreateAsync(
            document => WithRestart(WithLog(document, log), new RestartPolicy { Mode = RestartMode.OnFailure, MaximumRetries = 2 }),
            "/bin/sh", "-c", "echo alive; exit 9");
        var toldToEnd = ReadToEndAsync(system);

        await Service.StartSystemAsync(system, default).Within();

        var told = await toldToEnd.Within();
        Assert.Equal([1, 2], told.OfType<SystemNotification.Restarting>().Select(restart => restart.Count));
        Assert.Equal(3, told.OfType<SystemNotification.Started>().Count());
        Assert.Equal(3, told.OfType<SystemNotification.ProcessExited>().Count(exited => exited.Exit.Code == 9));
        Assert.Equal(9, Assert.IsType<SystemNotification.Exited>(told[^1]).Exit.Code);
        Assert.Equal(["alive", "alive", "alive"], log.Read().Select(record => record.Text));
        var properties = await Service.GetSystemPropertiesAsync(system, new PropertyQuery(), default).Within();
        Assert.Equal((2, 9), (properties.Restart!.Count, properties.Restart.LastExit!.Code));
    }

    [Fact]
    public async Task A_container_that_somebody_ends_does_not_restart()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync(document => WithRestart(document, new RestartPolicy { Mode = RestartMode.Always }), "/bin/sleep", "1000");
        await Service.StartSystemAsync(system, default).Within();

        await Service.TerminateSystemAsync(system, default).Within();

        var told = await ReadToEndAsync(system);
        Assert.Empty(told.OfType<SystemNotification.Restarting>());
        Assert.Equal(ExitReason.Terminated, Assert.IsType<SystemNotification.Exited>(told[^1]).Exit.Reason);
    }

    protected static ProcessStdio OutputPipes { get; } = new(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());

    protected static ProcessParameters Outputs(ProcessParameters parameters) => parameters with { CreateStdOutPipe = true };

    private static ProcessStdio HostedStreams { get; } = new(new StdioEndpoint.Hosted(), new StdioEndpoint.Hosted(), new StdioEndpoint.Hosted());

    private static ProcessStdio HostedConsole { get; } = new(new StdioEndpoint.Hosted(), new StdioEndpoint.Hosted(), new StdioEndpoint.None());

    private static ProcessStdio AllPipes { get; } = new(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());

    private static ProcessStdio ConsolePipes => AllPipes;

    private static ComputeSystemDocument WithLog(ComputeSystemDocument document, LogDirectory log) =>
        document with { HostedSystem = document.HostedSystem! with { Log = new ContainerLog { Directory = log.Path } } };

    private static ComputeSystemDocument WithConsole(ComputeSystemDocument document)
    {
        var spec = document.HostedSystem!.OciSpecification!;
        var mounts = new[]
        {
            new Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "mode=755"] },
            new Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["newinstance", "ptmxmode=0666", "mode=0620"] },
        };
        return document with { HostedSystem = document.HostedSystem with { OciSpecification = spec with { Mounts = [.. spec.Mounts ?? [], .. mounts] } } };
    }

    private static ComputeSystemDocument WithRestart(ComputeSystemDocument document, RestartPolicy policy) => document with
    {
        ShouldTerminateOnLastHandleClosed = false,
        HostedSystem = document.HostedSystem! with { Restart = policy },
    };

    private async Task<SystemHandle> CreateAsync(Func<ComputeSystemDocument, ComputeSystemDocument> change, params string[] arguments) =>
        await Service.CreateSystemAsync(NextId(), change(MakeDocument(arguments)), default).Within();

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one).AsTask().Within() == 1)
        {
            line.Add(one[0]);
            if (one[0] == '\n')
            {
                break;
            }
        }

        return Encoding.UTF8.GetString([.. line]);
    }

    protected async Task<SystemHandle> CreateAsync(params string[] arguments) =>
        await Service.CreateSystemAsync(NextId(), MakeDocument(arguments), default).Within();

    protected async Task<SystemHandle> StartAsync(params string[] arguments)
    {
        var system = await CreateAsync(arguments);
        await Service.StartSystemAsync(system, default).Within();
        return system;
    }

    protected Task<List<SystemNotification>> ReadToEndAsync(SystemHandle system) => ReadToEndAsync(system, Service);

    protected static async Task<List<SystemNotification>> ReadToEndAsync(SystemHandle system, IComputeService service)
    {
        using var deadline = new CancellationTokenSource(TestDeadline.MustHappen);
        List<SystemNotification> told = [];
        await foreach (var notification in service.SubscribeAsync(system, deadline.Token))
        {
            told.Add(notification);
        }

        return told;
    }

    protected async Task<T> WaitForAsync<T>(SystemHandle system, Func<T, bool> predicate)
        where T : SystemNotification
    {
        using var deadline = new CancellationTokenSource(TestDeadline.MustHappen);
        await foreach (var notification in Service.SubscribeAsync(system, deadline.Token))
        {
            if (notification is T wanted && predicate(wanted))
            {
                return wanted;
            }
        }

        throw new InvalidOperationException("the notification never came");
    }

    protected static async Task<string> ReadTextAsync(Stream? stream)
    {
        Assert.NotNull(stream);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes).Within();
        await stream.DisposeAsync();
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    protected async Task<IComputeService> ConnectAgainAsync()
    {
        var service = await ConnectAsync().Within();
        _connections.Add(service);
        return service;
    }
}
