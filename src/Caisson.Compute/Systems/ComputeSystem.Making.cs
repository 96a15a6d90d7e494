using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Systems;

public sealed partial class ComputeSystem
{
    /// <summary>Creates a system. Nothing in it runs yet. When this fails, at whatever step, nothing is left behind.</summary>
    /// <param name="service">The service that runs it; it must outlive this object.</param>
    /// <param name="id">Its id.</param>
    /// <param name="document">What to create.</param>
    /// <param name="options">Deadlines, time and log; defaults when null.</param>
    /// <param name="cancellationToken">Stops waiting; a system that came to be nevertheless is terminated and its handle closed.</param>
    /// <exception cref="ComputeOperationException">The service refused, or did not answer in time.</exception>
    /// <exception cref="ComputeConnectionException">The service is gone.</exception>
    public static async Task<ComputeSystem> CreateAsync(
        IComputeService service,
        SystemId id,
        ComputeSystemDocument document,
        ComputeSystemOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(document);
        options ??= new ComputeSystemOptions();
        var handle = await WithoutHandle(id.Value, options).RunAsync(
            OperationNames.CreateComputeSystem,
            options.Timeouts.Create,
            CallKind.Immediate,
            token => service.CreateSystemAsync(id, document, token),
            cancellationToken,
            handle => EndAsync(service, handle));
        return await TakeOverAsync(service, id, handle, EndAsync, options, cancellationToken);
    }

    /// <summary>Opens a handle on a system that exists. It does not keep the system alive.</summary>
    /// <param name="service">The service that runs it; it must outlive this object.</param>
    /// <param name="id">Its id.</param>
    /// <param name="options">Deadlines, time and log; defaults when null.</param>
    /// <param name="cancellationToken">Stops waiting; a handle that comes nevertheless is closed.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>.</exception>
    /// <exception cref="ComputeSystemClosedException"><see cref="ErrorCode.SystemAlreadyStopped"/> with its exit.</exception>
    public static async Task<ComputeSystem> OpenAsync(
        IComputeService service, SystemId id, ComputeSystemOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        options ??= new ComputeSystemOptions();
        var handle = await WithoutHandle(id.Value, options).RunAsync(
            OperationNames.OpenComputeSystem,
            options.Timeouts.Call,
            CallKind.Immediate,
            token => service.OpenSystemAsync(id, token),
            cancellationToken,
            handle => CloseAsync(service, handle));
        return await TakeOverAsync(service, id, handle, CloseAsync, options, cancellationToken);
    }

    /// <summary>Lists the systems of a service that match a query.</summary>
    /// <param name="service">The service.</param>
    /// <param name="query">Restrictions by ids, types, names and owners, which hold together; null lists all.</param>
    /// <param name="options">Deadlines, time and log; defaults when null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ComputeOperationException">Its operation is told, but no object: none is concerned.</exception>
    public static Task<IReadOnlyList<SystemProperties>> EnumerateAsync(
        IComputeService service, SystemQuery? query = null, ComputeSystemOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        options ??= new ComputeSystemOptions();
        return WithoutHandle(null, options).RunAsync(
            OperationNames.GetComputeSystems,
            options.Timeouts.Call,
            CallKind.Immediate,
            token => service.EnumerateSystemsAsync(query ?? new SystemQuery(), token),
            cancellationToken);
    }

    private static ServiceCalls WithoutHandle(string? objectId, ComputeSystemOptions options) => new(() => objectId, new CallEnds(), options, CancellationToken.None);

    // Notifications first, then the identity: of a system that cannot be watched, or says nothing of itself, there is no object.
    private static async Task<ComputeSystem> TakeOverAsync(
        IComputeService service,
        SystemId id,
        SystemHandle handle,
        Func<IComputeService, SystemHandle, Task> undo,
        ComputeSystemOptions options,
        CancellationToken cancellationToken)
    {
        ComputeSystem? system = null;
        try
        {
            system = new ComputeSystem(service, id, handle, options);
            await system.AwaitNotificationsAsync(cancellationToken);
            await system.CacheIdentityAsync(cancellationToken);
            return system;
        }
        catch (Exception e)
        {
            await UndoQuietlyAsync(service, id, handle, undo, options);
            if (system is not null)
            {
                await system._watch.DisposeAsync();
            }

            if (e is ComputeException or OperationCanceledException)
            {
                throw;
            }

            throw ComputeErrors.Wrap(OperationNames.SystemWaitBackground, id.Value, e);
        }
    }

    private static async Task UndoQuietlyAsync(
        IComputeService service, SystemId id, SystemHandle handle, Func<IComputeService, SystemHandle, Task> undo, ComputeSystemOptions options)
    {
        using var deadline = new CancellationTokenSource(options.Timeouts.Call, options.TimeProvider);
        try
        {
            await undo(service, handle).WaitAsync(deadline.Token);
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            options.LoggerFactory.CreateLogger<ComputeSystem>().AbandonedSystemNotTerminated(id, e);
        }
    }

    // Closing alone would leave a system whose document does not end it with its handle. What refuses to end is closed all the same.
    private static async Task EndAsync(IComputeService service, SystemHandle handle)
    {
        try
        {
            await service.TerminateSystemAsync(handle, CancellationToken.None);
        }
        finally
        {
            await service.CloseSystemAsync(handle, CancellationToken.None);
        }
    }

    private static Task CloseAsync(IComputeService service, SystemHandle handle) => service.CloseSystemAsync(handle, CancellationToken.None);

    private Task AwaitNotificationsAsync(CancellationToken cancellationToken) => _calls.RunAsync(
        OperationNames.SystemSubscribe, _options.Timeouts.Call, CallKind.Immediate, _ => _watch.Begun, cancellationToken);

    private async Task CacheIdentityAsync(CancellationToken cancellationToken)
    {
        var properties = await GetPropertiesAsync([], cancellationToken);
        SystemType = (properties.SystemType ?? "").ToLowerInvariant();
        OperatingSystem = (properties.RuntimeOsType ?? "").ToLowerInvariant();
        Owner = properties.Owner?.ToLowerInvariant();
        _startTimeOfService = properties.StartTime;
        if (OperatingSystem.Length == 0 && SystemType == "container")
        {
            OperatingSystem = "windows";
        }
    }
}
