using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.UnitTests.Compute.Systems;

/// <summary>A compute service whose every answer the test gives: a verb without a script answers at once.</summary>
internal sealed class ManualService : IComputeService
{
    private readonly Channel<SystemNotification> _notifications = Channel.CreateUnbounded<SystemNotification>();

    public List<string> Calls { get; } = [];

    /// <summary>What subscribing throws before it tells anything.</summary>
    public Exception? SubscriptionFailure { get; set; }

    public Func<CancellationToken, Task> Start { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task<SystemHandle>> Create { get; set; } = _ => Task.FromResult(new SystemHandle(1));

    public Func<CancellationToken, Task<SystemHandle>> Open { get; set; } = _ => Task.FromResult(new SystemHandle(1));

    public Func<SaveOptions?, Task> Save { get; set; } = _ => Task.CompletedTask;

    public Func<Task<bool>> Signal { get; set; } = () => Task.FromResult(true);

    public Func<ProcessHandle, Task<bool>> Kill { get; set; } = _ => Task.FromResult(true);

    public Func<Task<ProcessEntry>>? OpenProcess { get; set; }

    public Func<SystemHandle, Task> Close { get; set; } = _ => Task.CompletedTask;

    public Func<SystemQuery, Task<IReadOnlyList<SystemProperties>>> Enumerate { get; set; } = _ => Task.FromResult<IReadOnlyList<SystemProperties>>([]);

    public Func<PropertyQuery, Task<SystemProperties>>? Query { get; set; }

    public Func<Task<SystemProperties>> Properties { get; set; } = () => Task.FromResult(new SystemProperties { Id = "s", SystemType = "Container" });

    public Func<Task<StopOutcome>> Stop { get; set; } = () => Task.FromResult(StopOutcome.Pending);

    public Func<Task<ProcessEntry>> CreateProcess { get; set; } =
        () => Task.FromResult(new ProcessEntry(new ProcessHandle(7), new ProcessNumber(2), 4711, ProcessStreams.None));

    public ProcessStatus Status { get; set; } = new();

    public Task Completion => Task.Delay(Timeout.Infinite);

    public static ExitRecord Exit(int code, ExitReason reason = ExitReason.Exited) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Code = code,
        Reason = reason,
        Source = ExitSource.Kernel,
    };

    public void Notify(SystemNotification notification) => _notifications.Writer.TryWrite(notification);

    public void NotifyExit(int code) => Notify(new SystemNotification.Exited(Exit(code)) { Time = default });

    public void EndNotifications() => _notifications.Writer.TryComplete();

    public void LoseConnection(Exception loss) => _notifications.Writer.TryComplete(loss);

    public async IAsyncEnumerable<SystemNotification> SubscribeAsync(SystemHandle system, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (SubscriptionFailure is not null)
        {
            throw SubscriptionFailure;
        }

        yield return new SystemNotification.Created { Time = DateTimeOffset.UnixEpoch };
        await foreach (var notification in _notifications.Reader.ReadAllAsync(cancellationToken))
        {
            yield return notification;
        }
    }

    public Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken) =>
        Called("create", Create(cancellationToken));

    public Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken) => Called("open", Open(cancellationToken));

    public Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken) => Called("start", Start(cancellationToken));

    public Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken) => Called("shutdown", Stop());

    public Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken) => Called("terminate", Stop());

    public Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken) => Called("pause", Start(cancellationToken));

    public Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken) => Called("resume", Start(cancellationToken));

    public Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken) => Called("save", Save(options));

    public Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken) =>
        Called($"properties {string.Join(' ', query.PropertyTypes)}".TrimEnd(), Query is null ? Properties() : Query(query));

    public Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken) => Called("modify", Task.CompletedTask);

    public Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken) => Called("close", Close(system));

    public Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) => Called("prepare process", CreateProcess());

    public Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken) => Called("start process", Start(cancellationToken));

    public Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) => Called("create process", CreateProcess());

    public Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken) => Called("open process", (OpenProcess ?? CreateProcess)());

    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken) =>
        Called($"signal {options.Signal}", Signal());

    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken) => Called("kill", Kill(process));

    public Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken) => Called("process info", CreateProcess());

    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        Called("process properties", Task.FromResult(Status));

    public Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken) =>
        Called($"modify process {request.Operation} {request.CloseHandle?.Handle}{request.ConsoleSize?.Width}", Task.CompletedTask);

    public Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken) =>
        Called("attach process", Task.FromResult(new ProcessAttachment(1, ProcessStreams.None)));

    public Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken) => Called("close process", Task.CompletedTask);

    public Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken) =>
        Called("service properties", Task.FromResult(new ServiceProperties()));

    public Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) => Called("service settings", Task.CompletedTask);

    public Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken) =>
        Called("enumerate", Enumerate(query));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The calls so far, safe to look at while others come.</summary>
    public string[] CallsSoFar()
    {
        lock (Calls)
        {
            return [.. Calls];
        }
    }

    private T Called<T>(string call, T answer)
    {
        lock (Calls)
        {
            Calls.Add(call);
        }

        return answer;
    }
}
