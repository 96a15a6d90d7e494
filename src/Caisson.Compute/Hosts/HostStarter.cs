using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Hosts;

/// <summary>Starts hosts, sees them end, and has undone what a lost one left.</summary>
internal sealed class HostStarter
{
    // What caisson-host answers when the system's directory belongs to a living host (docs/host.md).
    private const int ExitCodeInUse = 3;

    // For those who read what a closed handle was told last.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly LocalComputeServiceOptions _options;
    private readonly PoolIo _io;
    private readonly ILogger _logger;

    public HostStarter(LocalComputeServiceOptions options, PoolIo io, ILogger logger)
    {
        _options = options;
        _io = io;
        _logger = logger;
    }

    /// <summary>Starts a host and creates the system in it. When either fails the host is gone again.</summary>
    public async Task<HostConnection> CreateAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken)
    {
        var process = HostProcess.Start(Program(), _options.Paths, id, _io);
        _logger.HostStarted(id, process.ProcessId);
        BridgeComputeService? service = null;
        try
        {
            service = await ConnectAsync(process.TakeConnection(), cancellationToken);
            return new HostConnection(id, service, await service.CreateSystemAsync(id, document, cancellationToken), process);
        }
        catch (Exception e)
        {
            if (service is not null)
            {
                await service.DisposeAsync();
            }

            var exitCode = await EndAsync(id, process);
            throw e is ComputeConnectionException lost ? NotStarted(id, exitCode, lost) : Rethrown(e);
        }
    }

    /// <summary>Starts a host that serves nothing, asks it, and lets it end.</summary>
    public async Task<T> AskPassingHostAsync<T>(Func<BridgeComputeService, Task<T>> ask, CancellationToken cancellationToken)
    {
        var id = new SystemId($"question-{Guid.NewGuid():N}");
        var process = HostProcess.Start(Program(), _options.Paths, id, _io);
        _logger.HostStarted(id, process.ProcessId);
        try
        {
            await using var service = await ConnectAsync(process.TakeConnection(), cancellationToken);
            return await ask(service);
        }
        finally
        {
            await EndAsync(id, process);
        }
    }

    /// <summary>Connects to a host over a socket that leads to it.</summary>
    public async Task<BridgeComputeService> ConnectAsync(Stream connection, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.HostDeadline, _options.TimeProvider);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await BridgeComputeService.ConnectAsync(connection, _io, _options.TimeProvider, _logger, any.Token, new BridgeClientOptions { CallTimeout = _options.CallDeadline });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ComputeConnectionException(
                new ErrorDetails { Code = ErrorCode.Timeout, Operation = OperationNames.Connect },
                $"the host did not negotiate within {_options.HostDeadline.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Closes a handle and its connection; a host of ours that ends with it is waited for.</summary>
    public async Task CloseAsync(HostConnection host, CancellationToken cancellationToken)
    {
        try
        {
            await host.Service.CloseSystemAsync(host.System, cancellationToken);

            // A system that ended while the handle was open has told so, and will tell nobody else: its subscribers read to the end before the connection goes.
            await host.Subscriptions.Ended.WaitAsync(LastWords, _options.TimeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Who does not read is not waited for.
        }
        catch (ComputeConnectionException)
        {
            // The handle went with its host.
        }
        finally
        {
            await host.Service.DisposeAsync();
        }
    }

    /// <summary>The last notification of a system whose host vanished: what it left has been undone when this completes.</summary>
    /// <exception cref="ComputeConnectionException">The host lives; only the connection broke.</exception>
    public async Task<SystemNotification.Exited> ExitOfLostAsync(HostConnection host, ComputeConnectionException loss, CancellationToken cancellationToken)
    {
        _logger.HostLost(host.Id, loss);
        if (host.Process is { } process)
        {
            await EndAsync(host.Id, process);
        }
        else
        {
            await CleanAsync(host.Id, cancellationToken);
        }

        if (Directory.Exists(_options.Paths.SystemDirectory(host.Id)) && File.Exists(_options.Paths.SocketPath(host.Id)))
        {
            throw loss;
        }

        var now = _options.TimeProvider.GetUtcNow();
        var exit = new ExitRecord
        {
            Time = now,
            Code = 137,
            Reason = ExitReason.HostLost,
            Source = ExitSource.Inferred,
            Detail = $"the connection to its host was lost: {loss.Message}",
        };
        return new SystemNotification.Exited(exit) { Time = now };
    }

    /// <summary>Runs the undo of a system's host, if that is dead; nothing happens when it lives or left nothing.</summary>
    public async Task CleanAsync(SystemId id, CancellationToken cancellationToken, bool forgetsExit = false)
    {
        string[] arguments = forgetsExit ? ["clean", "--id", id.Value, "--forget-exits"] : ["clean", "--id", id.Value];
        var cleaner = HostProcess.Run(Program(), _options.Paths, arguments, _io);
        var exitCode = await cleaner.WaitAsync().WaitAsync(cancellationToken);
        if (exitCode != 0)
        {
            _logger.CleanUpFailed(id, exitCode);
        }
    }

    private string Program() => _options.HostProgram ?? HostProgram.Find();

    // A host whose connection is closed ends by itself; one that does not within its deadline is killed. Then nothing it recorded may stay.
    private async Task<int> EndAsync(SystemId id, HostProcess process)
    {
        int exitCode;
        try
        {
            exitCode = await process.WaitAsync().WaitAsync(_options.HostDeadline, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            process.Kill();
            exitCode = await process.WaitAsync();
        }

        if (exitCode is not (0 or ExitCodeInUse))
        {
            await CleanAsync(id, CancellationToken.None);
        }

        return exitCode;
    }

    private static ComputeException NotStarted(SystemId id, int exitCode, ComputeConnectionException lost) => exitCode == ExitCodeInUse
        ? new ComputeOperationException(
            new ErrorDetails { Code = ErrorCode.SystemAlreadyExists, Operation = OperationNames.CreateComputeSystem, ObjectId = id.Value },
            $"a system '{id}' exists already")
        : new ComputeConnectionException(
            lost.Details with { ObjectId = id.Value }, $"the host of '{id}' ended with code {exitCode} before it had created the system", lost);

    private static Exception Rethrown(Exception e)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);
        return e;
    }
}
