using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Descriptors;

namespace Caisson.UnitTests.Bridge;

/// <summary>A compute service by hand: real handles, states, notifications and streams, but the programs are five lines of C#.</summary>
/// <param name="io">Turns received descriptors into streams; null when no process has any.</param>
internal sealed class ScriptedComputeService(IDescriptorIo? io = null) : IComputeService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ScriptedSystem> _systems = [];
    private readonly Dictionary<ulong, ScriptedSystem> _handles = [];
    private readonly Dictionary<ulong, ScriptedProcess> _processHandles = [];
    private ulong _last;

    /// <summary>What a verb does before its own work: wait, or fail. By the verb's name, for instance <c>Start</c>.</summary>
    public ConcurrentDictionary<string, Func<Task>> Before { get; } = new();

    /// <summary>The verbs that were called, in order.</summary>
    public ConcurrentQueue<string> Called { get; } = new();

    /// <summary>Handles that are open now, systems and processes.</summary>
    public int OpenHandles
    {
        get
        {
            lock (_gate)
            {
                return _handles.Count + _processHandles.Count;
            }
        }
    }

    public IReadOnlyList<ProcessStdio> ReceivedStdio => _receivedStdio.ToArray();

    private readonly ConcurrentQueue<ProcessStdio> _receivedStdio = new();

    public Task Completion { get; } = new TaskCompletionSource().Task;

    public async Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken)
    {
        await BeginAsync("Enumerate");
        lock (_gate)
        {
            return [.. _systems.Values.Where(system => query.Ids?.Contains(system.Id) ?? true).Select(system => system.Properties)];
        }
    }

    public async Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken)
    {
        await BeginAsync("Create");
        var arguments = document.HostedSystem?.OciSpecification?.Process?.Args
            ?? throw Error(ErrorCode.InvalidDocument, "create", id.Value, "the document has nothing to run");
        lock (_gate)
        {
            var system = new ScriptedSystem(id.Value, arguments, document.ShouldTerminateOnLastHandleClosed);
            if (!_systems.TryAdd(id.Value, system))
            {
                throw Error(ErrorCode.SystemAlreadyExists, "create", id.Value, "the id is in use");
            }

            system.Tell(new SystemNotification.Created { Time = DateTimeOffset.UnixEpoch });
            system.CreatorHandle = ++_last;
            _handles.Add(_last, system);
            return new SystemHandle(_last);
        }
    }

    public async Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken)
    {
        await BeginAsync("Open");
        lock (_gate)
        {
            var system = _systems.GetValueOrDefault(id.Value) ?? throw Error(ErrorCode.SystemNotFound, "open", id.Value, "no such system");
            _handles.Add(++_last, system);
            return new SystemHandle(_last);
        }
    }

    public async Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await BeginAsync("Start");
        var found = Find(system, "Created");
        found.State = "Running";
        found.Init ??= found.Add(found.Arguments, ProcessStdio.None);
        Run(found.Init);
        found.Tell(new SystemNotification.Started { Time = DateTimeOffset.UnixEpoch });
        Begin(found.Init);
    }

    public async Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await BeginAsync("Shutdown");
        return Stop(Find(system));
    }

    public async Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await BeginAsync("Terminate");
        return Stop(Find(system));
    }

    public async Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken)
    {
        await BeginAsync("Pause");
        var found = Find(system, "Running");
        found.State = "Paused";
        found.Tell(new SystemNotification.Paused { Time = DateTimeOffset.UnixEpoch });
    }

    public async Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await BeginAsync("Resume");
        var found = Find(system, "Paused");
        found.State = "Running";
        found.Tell(new SystemNotification.Resumed { Time = DateTimeOffset.UnixEpoch });
    }

    public async Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken)
    {
        await BeginAsync("Save");
        throw Error(ErrorCode.NotSupported, "save", Find(system).Id, "a container cannot be saved");
    }

    public async Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken)
    {
        await BeginAsync("Properties");
        return Find(system).Properties;
    }

    public async Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken)
    {
        await BeginAsync("Modify");
        Find(system).Owner = request.ResourcePath;
    }

    public async IAsyncEnumerable<SystemNotification> SubscribeAsync(
        SystemHandle system, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await BeginAsync("Subscribe");
        var found = Find(system);
        for (var index = 0; ; index++)
        {
            SystemNotification? next;
            while ((next = found.TryRead(index, out var more)) is null)
            {
                await more.WaitAsync(cancellationToken);
            }

            yield return next;
            if (next is SystemNotification.Exited)
            {
                yield break;
            }
        }
    }

    public async Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        await BeginAsync("Close");
        ScriptedSystem? found;
        bool isLast;
        lock (_gate)
        {
            if (!_handles.Remove(system.Value, out found))
            {
                return;
            }

            isLast = !_handles.ContainsValue(found);
        }

        if (system.Value == found.CreatorHandle && found.EndsWithCreator)
        {
            Stop(found);
        }

        if (isLast && found.Exit is not null)
        {
            lock (_gate)
            {
                _systems.Remove(found.Id);
            }
        }
    }

    public async Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        await BeginAsync("PrepareProcess");
        _receivedStdio.Enqueue(stdio);
        var isInit = parameters.OciProcess is null;
        var found = Find(system, isInit ? "Created" : "Running");
        var process = found.Add(parameters.OciProcess?.Args ?? found.Arguments, stdio);
        found.Init ??= process;
        found.Tell(new SystemNotification.ProcessPrepared(process.Number, process.ProcessId) { Time = DateTimeOffset.UnixEpoch });
        return Hold(process);
    }

    public async Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        await BeginAsync("StartProcess");
        var found = Find(process);
        Run(found);
        Begin(found);
    }

    public async Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        var entry = await PrepareProcessAsync(system, parameters, stdio, cancellationToken);
        await StartProcessAsync(entry.Handle, cancellationToken);
        return entry;
    }

    public async Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken)
    {
        await BeginAsync("OpenProcess");
        var found = Find(system);
        return Hold(found.Processes.FirstOrDefault(process => process.ProcessId == processId)
            ?? throw Error(ErrorCode.ProcessNotFound, "open process", $"{found.Id}:{processId}", "no such process"));
    }

    public async Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken)
    {
        await BeginAsync("Signal");
        return End(Find(process), 128 + (options.Signal is { } signal ? signal.GetInt32() : 9), ExitReason.Terminated);
    }

    public async Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        await BeginAsync("TerminateProcess");
        return End(Find(process), 137, ExitReason.Terminated);
    }

    public async Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        await BeginAsync("ProcessInfo");
        var found = Find(process);
        return new ProcessEntry(process, found.Number, found.ProcessId, ProcessStreams.None);
    }

    public async Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        await BeginAsync("ProcessProperties");
        var found = Find(process);
        return new ProcessStatus { ProcessId = (uint)found.ProcessId, Exited = found.Exit is not null, ExitCode = (uint)(found.Exit?.Code ?? 0) };
    }

    public async Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken)
    {
        await BeginAsync("ModifyProcess");
        Find(process).Modified = request;
    }

    public async Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken)
    {
        await BeginAsync("AttachProcess");
        Find(process).Attached = (stdio, options);
        return new ProcessAttachment(1, ProcessStreams.None);
    }

    public async Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        await BeginAsync("CloseProcess");
        lock (_gate)
        {
            _processHandles.Remove(process.Value);
        }
    }

    public async Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken)
    {
        await BeginAsync("ServiceProperties");
        return new ServiceProperties { Properties = [JsonSerializer.SerializeToElement(query.PropertyTypes.Count)] };
    }

    public Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) =>
        BeginAsync($"ModifyServiceSettings {request.PropertyType}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ProcessModifyRequest? LastModification(ProcessNumber number)
    {
        lock (_gate)
        {
            return _processHandles.Values.First(process => process.Number == number).Modified;
        }
    }

    private static ComputeOperationException Error(ErrorCode code, string operation, string objectId, string message) =>
        new(new ErrorDetails { Code = code, Operation = operation, ObjectId = objectId, Remedy = "do something else" }, $"{operation} '{objectId}': {message}");

    private async Task BeginAsync(string verb)
    {
        Called.Enqueue(verb);
        if (Before.TryGetValue(verb, out var before))
        {
            await before();
        }
    }

    private ScriptedSystem Find(SystemHandle handle, string? state = null)
    {
        lock (_gate)
        {
            var system = _handles.GetValueOrDefault(handle.Value) ?? throw Error(ErrorCode.AlreadyClosed, "verb", "?", "the handle was closed");
            if (state is null || system.State == state)
            {
                return system;
            }

            throw system.Exit is { } exit
                ? new ComputeSystemClosedException(
                    new ErrorDetails { Code = ErrorCode.SystemAlreadyStopped, Operation = "verb", ObjectId = system.Id }, "the system is gone", exit)
                : Error(ErrorCode.InvalidState, "verb", system.Id, $"it is {system.State}");
        }
    }

    private ScriptedProcess Find(ProcessHandle handle)
    {
        lock (_gate)
        {
            return _processHandles.GetValueOrDefault(handle.Value) ?? throw Error(ErrorCode.AlreadyClosed, "verb", "?", "the handle was closed");
        }
    }

    private ProcessEntry Hold(ScriptedProcess process)
    {
        lock (_gate)
        {
            _processHandles.Add(++_last, process);
            return new ProcessEntry(new ProcessHandle(_last), process.Number, process.ProcessId, ProcessStreams.None);
        }
    }

    private StopOutcome Stop(ScriptedSystem system)
    {
        if (system.Exit is not null)
        {
            return StopOutcome.AlreadyGone;
        }

        if (system.Init is null || !End(system.Init, 137, ExitReason.Terminated))
        {
            system.End(new ExitRecord { Time = DateTimeOffset.UnixEpoch, Code = 137, Reason = ExitReason.Terminated, Source = ExitSource.Kernel });
        }

        return StopOutcome.Done;
    }

    private static void Run(ScriptedProcess process)
    {
        if (process.WasStarted)
        {
            throw Error(ErrorCode.InvalidState, "start process", $"{process.System.Id}:{process.Number.Value}", "it was started before");
        }

        process.WasStarted = true;
        process.System.Tell(new SystemNotification.ProcessStarted(process.Number, process.ProcessId) { Time = DateTimeOffset.UnixEpoch });
    }

    private void Begin(ScriptedProcess process) => _ = Task.Run(() => ExecuteAsync(process));

    private async Task ExecuteAsync(ScriptedProcess process)
    {
        await using var input = process.Stdio.Input is StdioEndpoint.Descriptor i ? io!.OpenReader(i.Handle) : Stream.Null;
        await using (var output = process.Stdio.Output is StdioEndpoint.Descriptor o ? io!.OpenWriter(o.Handle) : Stream.Null)
        {
            switch (process.Arguments)
            {
                case ["/bin/echo", var text]:
                    await output.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"));
                    break;
                case ["/bin/cat"]:
                    await input.CopyToAsync(output);
                    break;
                case ["/bin/sleep", ..]:
                    await process.Ended;
                    break;
            }
        }

        var code = process.Arguments is ["/bin/sh", "-c", var command] ? int.Parse(command["exit ".Length..], System.Globalization.CultureInfo.InvariantCulture) : 0;
        End(process, code, ExitReason.Exited);
    }

    private static bool End(ScriptedProcess process, int code, ExitReason reason)
    {
        var exit = new ExitRecord { Time = DateTimeOffset.UnixEpoch, Code = code, Reason = reason, Source = ExitSource.Kernel };
        return process.TryEnd(exit);
    }
}
