using System.Runtime.CompilerServices;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Execution.Doubles;

/// <summary>One connection to a <see cref="MemoryMachine"/>: its handles, and what a broken connection does to them.</summary>
internal sealed class MemoryComputeService(MemoryMachine machine) : IComputeService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (MemorySystem System, bool IsCreator)> _systems = []; // guarded by _lock
    private readonly Dictionary<ulong, MemoryProcess> _processes = []; // guarded by _lock
    private CancellationTokenSource _broken = new(); // guarded by _lock: cancelled when the handles made so far break
    private volatile bool _isKilled;

    public Task Completion { get; } = new TaskCompletionSource().Task;

    /// <summary>The process that has this connection is killed: what ends with its creator ends, and nobody tells the handles' holders.</summary>
    public void Kill()
    {
        _isKilled = true;
        Break();
    }

    /// <summary>The connections of all handles break; new ones can be made.</summary>
    public void Break()
    {
        CancellationTokenSource broken;
        List<ulong> processes;
        List<ulong> systems;
        lock (_lock)
        {
            broken = _broken;
            _broken = new CancellationTokenSource();
            processes = [.. _processes.Keys];
            systems = [.. _systems.Keys];
        }

        processes.ForEach(Release);
        systems.ForEach(ReleaseSystem);
        broken.Cancel();
    }

    public async Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken)
    {
        RefuseWhenKilled();
        await machine.BeginAsync("Enumerate", new SystemId(query.Ids?[0] ?? "all"));
        return [.. machine.All()
            .Where(system => query.Ids?.Contains(system.Id.Value) ?? true)
            .Select(system => system.Properties with { Sickness = machine.Sick.GetValueOrDefault(system.Id) })];
    }

    public async Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken)
    {
        RefuseWhenKilled();
        await machine.BeginAsync("Create", id);
        return Hold(machine.Add(id, document), isCreator: true);
    }

    public async Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken)
    {
        RefuseWhenKilled();
        await machine.BeginAsync("Open", id);
        var system = machine.TryGet(id) ?? throw MemoryMachine.Error(ErrorCode.SystemNotFound, id, "there is no such system");
        if (system.IsRemnant)
        {
            machine.Remove(system);
            throw new ComputeSystemClosedException(
                new ErrorDetails { Code = ErrorCode.SystemAlreadyStopped, Operation = "memory", ObjectId = id.Value }, "it stopped", system.Exit);
        }

        return Hold(system, isCreator: false);
    }

    public async Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var found = Find(system);
        await machine.BeginAsync("Start", found.Id);
        found.Start(null);
        await machine.BeginAsync("Started", found.Id);
    }

    public async Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var found = Find(system);
        await machine.BeginAsync("Shutdown", found.Id);
        return found.Stop(byForce: false);
    }

    public async Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var found = Find(system);
        await machine.BeginAsync("Terminate", found.Id);
        return found.Stop(byForce: true);
    }

    public async Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken)
    {
        var found = Find(system);
        await machine.BeginAsync("Pause", found.Id);
        found.Freeze(frozen: true);
    }

    public async Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken)
    {
        var found = Find(system);
        await machine.BeginAsync("Resume", found.Id);
        found.Freeze(frozen: false);
    }

    public Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken) =>
        throw MemoryMachine.Error(ErrorCode.NotSupported, Find(system).Id, "a container cannot be saved");

    public async Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken)
    {
        var found = Find(system);
        await machine.BeginAsync("Properties", found.Id);
        return found.Properties;
    }

    public async Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken)
    {
        var found = Find(system);
        await machine.BeginAsync("Modify", found.Id);
        found.Modified = request;
    }

    public async IAsyncEnumerable<SystemNotification> SubscribeAsync(SystemHandle system, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = Find(system);
        CancellationToken broken;
        lock (_lock)
        {
            broken = _broken.Token;
        }

        found.Subscribed();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, broken);
        for (var index = 0; ; index++)
        {
            SystemNotification? next;
            while ((next = found.TryRead(index, out var more)) is null)
            {
                try
                {
                    await more.WaitAsync(any.Token);
                }
                catch (OperationCanceledException) when (broken.IsCancellationRequested)
                {
                    throw Broken("subscribe");
                }
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
        MemorySystem? found;
        lock (_lock)
        {
            found = _systems.TryGetValue(system.Value, out var held) ? held.System : null;
        }

        if (found is not null)
        {
            await machine.BeginAsync("CloseSystem", found.Id);
            ReleaseSystem(system.Value);
        }
    }

    public async Task<ProcessEntry> PrepareProcessAsync(SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        var found = Find(system);
        await machine.BeginAsync("Prepare", found.Id);
        return Hold(found.Prepare(parameters.OciProcess?.Args), stdio);
    }

    public async Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var found = Find(process);
        await machine.BeginAsync("StartProcess", found.System.Id);
        found.System.Start(found);
        await machine.BeginAsync("ProcessStarted", found.System.Id);
    }

    public async Task<ProcessEntry> CreateProcessAsync(SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken)
    {
        var entry = await PrepareProcessAsync(system, parameters, stdio, cancellationToken);
        await StartProcessAsync(entry.Handle, cancellationToken);
        return entry;
    }

    public Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken) =>
        Task.FromResult(Hold(
            Find(system).Find(processId) ?? throw MemoryMachine.Error(ErrorCode.ProcessNotFound, Find(system).Id, "no such process"), ProcessStdio.None));

    public Task<ProcessAttachment> AttachProcessAsync(ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken)
    {
        _ = Find(process);
        return Task.FromResult(new ProcessAttachment(1, StreamsOf(stdio)));
    }

    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken)
    {
        var found = Find(process);
        return Task.FromResult(found.System.Signal(found, options.Signal?.GetInt32() ?? 9));
    }

    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var found = Find(process);
        return Task.FromResult(found.System.Signal(found, 9));
    }

    public Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var found = Find(process);
        return Task.FromResult(new ProcessEntry(process, found.Number, found.ProcessId, ProcessStreams.None));
    }

    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        var found = Find(process);
        return Task.FromResult(new ProcessStatus { ProcessId = (uint)found.ProcessId, Exited = found.Exit is not null, Exit = found.Exit });
    }

    public Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken)
    {
        var found = Find(process);
        if (request.ConsoleSize is { } size)
        {
            found.Size = (size.Width, size.Height);
        }

        return Task.CompletedTask;
    }

    public async Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken)
    {
        MemoryProcess? found;
        lock (_lock)
        {
            found = _processes.GetValueOrDefault(process.Value);
        }

        if (found is not null)
        {
            Release(process.Value);
            await machine.BeginAsync("CloseProcess", found.System.Id);
        }
    }

    public Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(new ServiceProperties { Properties = [] });

    public Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _broken.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ProcessStreams StreamsOf(ProcessStdio stdio) => new(
        stdio.Input is StdioEndpoint.Pipe ? new MemoryStream() : null,
        stdio.Output is StdioEndpoint.Pipe ? new MemoryStream("hello\n"u8.ToArray()) : null,
        stdio.Error is StdioEndpoint.Pipe ? new MemoryStream() : null);

    private static ComputeConnectionException Broken(string operation) =>
        new(new ErrorDetails { Code = ErrorCode.ConnectionLost, Operation = operation }, "the connection broke");

    private SystemHandle Hold(MemorySystem system, bool isCreator)
    {
        var handle = machine.NextHandle();
        system.Hold(1);
        machine.CountHandles(1);
        lock (_lock)
        {
            _systems[handle] = (system, isCreator);
        }

        return new SystemHandle(handle);
    }

    private ProcessEntry Hold(MemoryProcess process, ProcessStdio stdio)
    {
        var handle = machine.NextHandle();
        machine.CountHandles(1);
        lock (_lock)
        {
            _processes[handle] = process;
        }

        return new ProcessEntry(new ProcessHandle(handle), process.Number, process.ProcessId, StreamsOf(stdio));
    }

    private void Release(ulong handle)
    {
        lock (_lock)
        {
            if (!_processes.Remove(handle))
            {
                return;
            }
        }

        machine.CountHandles(-1);
    }

    private void ReleaseSystem(ulong handle)
    {
        (MemorySystem System, bool IsCreator) held;
        lock (_lock)
        {
            if (!_systems.Remove(handle, out held))
            {
                return;
            }
        }

        machine.CountHandles(-1);
        var system = held.System;
        if (held.IsCreator && !system.IsDurable)
        {
            system.Stop(byForce: true);
        }

        // Whoever held the last handle has had the exit.
        var hadExit = system.Exit is not null;
        system.Hold(-1);
        if (hadExit && !system.HasHandles)
        {
            machine.Remove(system);
        }
    }

    private MemorySystem Find(SystemHandle handle)
    {
        RefuseWhenKilled();
        lock (_lock)
        {
            return _systems.TryGetValue(handle.Value, out var held) ? held.System : throw Closed();
        }
    }

    private MemoryProcess Find(ProcessHandle handle)
    {
        RefuseWhenKilled();
        lock (_lock)
        {
            return _processes.GetValueOrDefault(handle.Value) ?? throw Closed();
        }
    }

    private void RefuseWhenKilled()
    {
        if (_isKilled)
        {
            throw Broken("call");
        }
    }

    private static ComputeSystemClosedException Closed() =>
        new(new ErrorDetails { Code = ErrorCode.AlreadyClosed, Operation = "memory" }, "the handle was closed");
}
