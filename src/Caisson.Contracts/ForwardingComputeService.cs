using Caisson.Contracts.Documents;

namespace Caisson.Contracts;

/// <summary>A decorator that changes nothing: a base for those that change a few verbs.</summary>
/// <remarks>A verb that a later version of the seam adds is forwarded too.</remarks>
public abstract class ForwardingComputeService : IComputeService
{
    /// <summary>Wraps a service, which is disposed with this one.</summary>
    protected ForwardingComputeService(IComputeService inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
    }

    /// <inheritdoc/>
    public virtual Task Completion => Inner.Completion;

    /// <summary>The service that does the work.</summary>
    protected IComputeService Inner { get; }

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken) =>
        Inner.EnumerateSystemsAsync(query, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken) =>
        Inner.CreateSystemAsync(id, document, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken) => Inner.OpenSystemAsync(id, cancellationToken);

    /// <inheritdoc/>
    public virtual Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken) => Inner.StartSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        Inner.ShutdownSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        Inner.TerminateSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public virtual Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken) =>
        Inner.PauseSystemAsync(system, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken) => Inner.ResumeSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public virtual Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken) =>
        Inner.SaveSystemAsync(system, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken) =>
        Inner.GetSystemPropertiesAsync(system, query, cancellationToken);

    /// <inheritdoc/>
    public virtual Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken) =>
        Inner.ModifySystemAsync(system, request, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<SystemNotification> SubscribeAsync(SystemHandle system, CancellationToken cancellationToken) =>
        Inner.SubscribeAsync(system, cancellationToken);

    /// <inheritdoc/>
    public virtual Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken) => Inner.CloseSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        Inner.PrepareProcessAsync(system, parameters, stdio, cancellationToken);

    /// <inheritdoc/>
    public virtual Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken) => Inner.StartProcessAsync(process, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        Inner.CreateProcessAsync(system, parameters, stdio, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken) =>
        Inner.OpenProcessAsync(system, processId, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken) =>
        Inner.SignalProcessAsync(process, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        Inner.TerminateProcessAsync(process, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        Inner.GetProcessInfoAsync(process, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        Inner.GetProcessPropertiesAsync(process, cancellationToken);

    /// <inheritdoc/>
    public virtual Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken) =>
        Inner.ModifyProcessAsync(process, request, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken) =>
        Inner.AttachProcessAsync(process, stdio, options, cancellationToken);

    /// <inheritdoc/>
    public virtual Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken) => Inner.CloseProcessAsync(process, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken) =>
        Inner.GetServicePropertiesAsync(query, cancellationToken);

    /// <inheritdoc/>
    public virtual Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) =>
        Inner.ModifyServiceSettingsAsync(request, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Inner.DisposeAsync();
    }
}
