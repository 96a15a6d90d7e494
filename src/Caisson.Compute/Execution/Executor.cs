using System.Runtime.Versioning;
using System.Text;
using Caisson.Compute.Execution.Events;
using Caisson.Compute.Execution.Lifecycle;
using Caisson.Compute.Execution.Records;
using Caisson.Compute.Hosts;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Files;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Execution;

/// <summary>Runs containers, and finds those again that somebody else ran: each has a record in the state directory (docs/executor.md).</summary>
/// <remarks>
/// <para>Any number of executors, in any number of processes, may be open on one state directory. No call about one container waits for another, and no
/// question (status, statistics, task exit, listing) waits for a shutdown in progress. All members may be called from any thread at once.</para>
/// <para>A backend is told create &lt; start &lt; exit of each container, and exec-added &lt; exec-started &lt; exit of each exec, all of these before the
/// init process's exit; each event once.</para>
/// <para>Failures are those of the object model; <see cref="ExecutorErrors.ClassOf(Exception)"/> says what kind of error one is. Cancelling a verb that does
/// something stops waiting, the operation goes on; cancelling a question asks no further.</para>
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed partial class Executor : IAsyncDisposable
{
    /// <summary>The process id of every container's first process.</summary>
    public const string InitProcess = "init";

    private readonly ExecutorContext _context;
    private readonly ExecutorOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<SystemId, Task<TrackedContainer>> _containers = []; // guarded by _lock
    private Task? _closed; // guarded by _lock

    private Executor(ExecutorOptions options)
    {
        var logger = options.LoggerFactory.CreateLogger<Executor>();
        var paths = options.StateDirectory is { } directory ? options.Paths with { DataDirectory = directory } : options.Paths;
        var records = new RecordStore(paths, options.TimeProvider);
        _options = options;
        _context = new ExecutorContext
        {
            Options = options,
            Paths = paths,
            Service = options.Service ?? new LocalComputeService(
                new LocalComputeServiceOptions { Paths = paths, TimeProvider = options.TimeProvider, LoggerFactory = options.LoggerFactory }),
            Records = records,
            Names = new NameIndex(paths, records, options.TimeProvider),
            Events = new OrderedWork<SystemId>((id, e) => logger.EventNotTaken(options.Namespace, id, e)),
            Logger = logger,
            BootId = Encoding.ASCII.GetString(PlainFile.TryRead("/proc/sys/kernel/random/boot_id", 4096) ?? []).Trim(),
            Forget = Forget,
        };
    }

    /// <summary>Opens an executor. Nothing is asked or started: what runs is found when it is named, or by <see cref="RestoreAsync"/>.</summary>
    /// <param name="options">State directory, namespace, backend, owner.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    public static Task<Executor> OpenAsync(ExecutorOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new Executor(options ?? new ExecutorOptions()));
    }

    /// <summary>Lets go of the containers: durable ones run on, others end. Completes when the backend has its events, or does not take them in time.</summary>
    public async ValueTask DisposeAsync()
    {
        Task closed;
        lock (_lock)
        {
            closed = _closed ??= CloseAsync();
        }

        await closed;
    }

    private async Task CloseAsync()
    {
        Task<TrackedContainer>[] containers;
        lock (_lock)
        {
            containers = [.. _containers.Values];
        }

        await Task.WhenAll(containers.Select(CloseAsync));
        try
        {
            await _context.Events.DrainAsync().WaitAsync(_options.DeliveryDeadline, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            _context.Logger.EventsLeft(_context.Namespace, _options.DeliveryDeadline.TotalSeconds, _context.Events.BusyKeys);
        }

        if (_options.Service is null)
        {
            await _context.Service.DisposeAsync();
        }
    }

    private static async Task CloseAsync(Task<TrackedContainer> container)
    {
        TrackedContainer found;
        try
        {
            found = await container;
        }
        catch (ComputeException)
        {
            return; // it was never found
        }

        await found.CloseAsync();
    }

    // The container of an id, found by its record when this executor has not had to do with it; each is looked for once at a time.
    private async Task<TrackedContainer> GetAsync(SystemId id, string operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            var container = await Finding(id, operation).WaitAsync(cancellationToken);
            if (container.IsCurrent(operation))
            {
                return container;
            }

            Forget(container);
            await container.CloseAsync();
        }
    }

    private Task<TrackedContainer> Finding(SystemId id, string operation)
    {
        TaskCompletionSource<TrackedContainer> finding;
        lock (_lock)
        {
            if (_closed is not null)
            {
                throw new ComputeSystemClosedException(
                    new ErrorDetails { Code = ErrorCode.AlreadyClosed, Operation = operation, ObjectId = id.Value }, "the executor has been closed");
            }

            if (_containers.TryGetValue(id, out var known))
            {
                return known;
            }

            finding = new TaskCompletionSource<TrackedContainer>(TaskCreationOptions.RunContinuationsAsynchronously);
            _containers[id] = finding.Task;
        }

        // Never faults: whatever happens is handed to those who wait.
        _ = FindAsync(id, operation, finding);
        return finding.Task;
    }

    private async Task FindAsync(SystemId id, string operation, TaskCompletionSource<TrackedContainer> finding)
    {
        try
        {
            finding.SetResult(await TrackedContainer.FindAsync(_context, id, operation));
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                if (_containers.TryGetValue(id, out var known) && known == finding.Task)
                {
                    _containers.Remove(id);
                }
            }

            finding.SetException(e);
            _ = finding.Task.Exception; // its callers may have stopped waiting
        }
    }

    private void Forget(TrackedContainer container)
    {
        lock (_lock)
        {
            if (_containers.TryGetValue(container.Id, out var known) && known.IsCompletedSuccessfully && known.GetAwaiter().GetResult() == container)
            {
                _containers.Remove(container.Id);
            }
        }
    }

    // What this executor already knows of a container, without waiting for anything.
    private TrackedContainer? Known(SystemId id)
    {
        lock (_lock)
        {
            return _containers.TryGetValue(id, out var known) && known.IsCompletedSuccessfully ? known.GetAwaiter().GetResult() : null;
        }
    }

    // An operation of several steps is never left half-way: a caller that is cancelled stops waiting for it.
    private static async Task<T> CarryOutAsync<T>(Task<T> operation, CancellationToken cancellationToken)
    {
        _ = operation.ContinueWith(
            static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return await operation.WaitAsync(cancellationToken);
    }

    private static async Task CarryOutAsync(Task operation, CancellationToken cancellationToken)
    {
        _ = operation.ContinueWith(
            static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await operation.WaitAsync(cancellationToken);
    }
}
