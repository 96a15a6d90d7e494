using Caisson.Bridge.Client;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging;

namespace Caisson.Bridge;

/// <summary>The compute service at the other end of a stream: another engine of ours, or a Microsoft guest agent.</summary>
/// <remarks>
/// What the peer can do is learned when connecting (<c>docs/bridge.md</c>). A peer of ours offers every verb. A Microsoft guest has no open, enumerate,
/// pause, resume, save or prepare: those are <see cref="Contracts.Errors.ErrorCode.NotSupported"/>, but prepare, which keeps the parameters until start.
/// Runs on the event loop and in ordinary programs; members may be called from any thread at once. Cancelling a call stops waiting, the operation goes on; a
/// handle that then arrives too late is closed.
/// </remarks>
public sealed class BridgeComputeService : IComputeService
{
    private readonly ClientConnection _connection;
    private readonly IComputeService _dialect;

    private BridgeComputeService(ClientConnection connection, IComputeService dialect)
    {
        _connection = connection;
        _dialect = dialect;
    }

    /// <inheritdoc/>
    public Task Completion => _connection.Completion;

    /// <summary>True when the peer is one of ours and offers every verb of the seam.</summary>
    public bool HasExtensions => _connection.Peer.HasExtensions;

    /// <summary>The calls in progress, oldest first.</summary>
    public IReadOnlyList<BridgeCall> CallsInProgress => _connection.CallsInProgress;

    /// <summary>Connects over a stream that leads to a server, and negotiates.</summary>
    /// <param name="stream">Given away: it is disposed with the service, and when connecting fails. Only a <see cref="DescriptorStream"/> can carry a process's
    /// pipes and descriptors.</param>
    /// <param name="descriptorIo">Makes streams of our ends of pipes; null when no process needs any.</param>
    /// <param name="timeProvider">The clock of deadlines.</param>
    /// <param name="logger">Where warnings go.</param>
    /// <param name="cancellationToken">Gives up connecting; the stream is disposed.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="Contracts.Errors.ComputeConnectionException">The peer is gone, breaks the protocol, or speaks no version in common.</exception>
    public static async Task<BridgeComputeService> ConnectAsync(
        Stream stream,
        IDescriptorIo? descriptorIo,
        TimeProvider timeProvider,
        ILogger logger,
        CancellationToken cancellationToken,
        BridgeClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        var connection = await ClientConnection.OpenAsync(stream, options ?? BridgeClientOptions.Default, timeProvider, logger, cancellationToken);
        IComputeService dialect = connection.Peer.HasExtensions
            ? new ExtendedDialect(connection, descriptorIo)
            : new GuestDialect(connection, timeProvider);
        return new BridgeComputeService(connection, dialect);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken) =>
        _dialect.EnumerateSystemsAsync(query, cancellationToken);

    /// <inheritdoc/>
    public Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken) =>
        _dialect.CreateSystemAsync(id, document, cancellationToken);

    /// <inheritdoc/>
    public Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken) => _dialect.OpenSystemAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken) => _dialect.StartSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        _dialect.ShutdownSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken) =>
        _dialect.TerminateSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken) =>
        _dialect.PauseSystemAsync(system, options, cancellationToken);

    /// <inheritdoc/>
    public Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken) => _dialect.ResumeSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken) =>
        _dialect.SaveSystemAsync(system, options, cancellationToken);

    /// <inheritdoc/>
    public Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken) =>
        _dialect.GetSystemPropertiesAsync(system, query, cancellationToken);

    /// <inheritdoc/>
    public Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken) =>
        _dialect.ModifySystemAsync(system, request, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<SystemNotification> SubscribeAsync(SystemHandle system, CancellationToken cancellationToken) =>
        _dialect.SubscribeAsync(system, cancellationToken);

    /// <inheritdoc/>
    public Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken) => _dialect.CloseSystemAsync(system, cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessEntry> PrepareProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        _dialect.PrepareProcessAsync(system, parameters, stdio, cancellationToken);

    /// <inheritdoc/>
    public Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken) => _dialect.StartProcessAsync(process, cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessEntry> CreateProcessAsync(
        SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken) =>
        _dialect.CreateProcessAsync(system, parameters, stdio, cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken) =>
        _dialect.OpenProcessAsync(system, processId, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken) =>
        _dialect.SignalProcessAsync(process, options, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        _dialect.TerminateProcessAsync(process, cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        _dialect.GetProcessInfoAsync(process, cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken) =>
        _dialect.GetProcessPropertiesAsync(process, cancellationToken);

    /// <inheritdoc/>
    public Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken) =>
        _dialect.ModifyProcessAsync(process, request, cancellationToken);

    /// <inheritdoc/>
    public Task<ProcessAttachment> AttachProcessAsync(
        ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken) =>
        _dialect.AttachProcessAsync(process, stdio, options, cancellationToken);

    /// <inheritdoc/>
    public Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken) => _dialect.CloseProcessAsync(process, cancellationToken);

    /// <inheritdoc/>
    public Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken) =>
        _dialect.GetServicePropertiesAsync(query, cancellationToken);

    /// <inheritdoc/>
    public Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken) =>
        _dialect.ModifyServiceSettingsAsync(request, cancellationToken);

    /// <summary>Closes the connection, and with it every handle that came over it. Calls in progress fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await _dialect.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
