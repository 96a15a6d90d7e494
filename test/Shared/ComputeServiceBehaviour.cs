using System.Text;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

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

    protected static ProcessStdio OutputPipes { get; } = new(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());

    protected static ProcessParameters Outputs(ProcessParameters parameters) => parameters with { CreateStdOutPipe = true };

    private async Task<SystemHandle> CreateAsync(Func<ComputeSystemDocument, ComputeSystemDocument> change, params string[] arguments) =>
        await Service.CreateSystemAsync(NextId(), change(MakeDocument(arguments)), default).Within();

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
