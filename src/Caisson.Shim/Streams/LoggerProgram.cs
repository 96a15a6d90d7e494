using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Caisson.Ttrpc;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Shim.Streams;

/// <summary>A program of the user's that takes what a process writes: <c>binary://PATH?key=value</c>.</summary>
/// <remarks>
/// It gets standard output as descriptor 3, standard error as 4, and says by a byte on 5, or by closing it, that it is ready; of the environment it gets
/// the container's id and namespace and nothing else. It ends with its input; one that does not is asked to, and then killed.
/// </remarks>
internal sealed class LoggerProgram
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OwnEndPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskedEndPatience = TimeSpan.FromSeconds(10);

    private readonly EventLoop _loop;
    private readonly SpawnedProcess _process;
    private readonly Task _ended;

    private LoggerProgram(EventLoop loop, SpawnedProcess process, ILogger logger)
    {
        _loop = loop;
        _process = process;
        _ended = WatchAsync(logger);
        loop.Track(_ended);
    }

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="address">Its program and arguments; <c>binary-v2</c> insists on the byte.</param>
    /// <param name="id">Whose output it is.</param>
    /// <param name="containerNamespace">containerd's namespace.</param>
    /// <param name="logger">The log.</param>
    /// <returns>The program, and the ends that the process writes to; these are the caller's.</returns>
    /// <exception cref="TtrpcStatusException">It cannot be started, or does not get ready.</exception>
    public static async Task<(LoggerProgram Program, SafeFileHandle Output, SafeFileHandle Error)> StartAsync(
        EventLoop loop, StreamAddress address, string id, string containerNamespace, ILogger logger)
    {
        var (outputReader, output) = Pipes.Create();
        var (errorReader, error) = Pipes.Create();
        var (readyReader, ready) = Pipes.Create();
        LoggerProgram? program = null;
        try
        {
            using (outputReader)
            using (errorReader)
            using (ready)
            {
                program = new LoggerProgram(loop, Spawn(address, id, containerNamespace, [outputReader, errorReader, ready]), logger);
            }

            await program.WaitReadyAsync(readyReader, address);
            return (program, output, error);
        }
        catch (Exception failure) when (failure is LinuxException or TtrpcStatusException)
        {
            output.Dispose();
            error.Dispose();
            program?.Kill();
            throw failure as TtrpcStatusException
                ?? new TtrpcStatusException(TtrpcStatusCode.Unknown, $"the logging program '{address.Path}' cannot be started: {failure.Message}", failure);
        }
    }

    /// <summary>Waits for its end, once nobody writes to it any more.</summary>
    public async Task EndAsync()
    {
        if (await EndsWithinAsync(OwnEndPatience))
        {
            return;
        }

        _ = ChildProcess.Signal(_process.PidFd, Signals.Terminate);
        if (!await EndsWithinAsync(AskedEndPatience))
        {
            Kill();
            await _ended;
        }
    }

    /// <summary>Once it is reaped its descriptor is closed, and there is nobody to kill.</summary>
    private void Kill()
    {
        if (!_ended.IsCompleted)
        {
            _process.Kill();
        }
    }

    private static SpawnedProcess Spawn(StreamAddress address, string id, string containerNamespace, IReadOnlyList<SafeFileHandle> descriptors) =>
        SpawnedProcess.Start(new SpawnRequest
        {
            Path = address.Path,
            Arguments = [.. address.Query.SelectMany(static pair => pair.Value.Length > 0 ? new[] { pair.Key, pair.Value } : [pair.Key])],
            Descriptors = descriptors,
            InheritsEnvironment = false,
            Environment = new Dictionary<string, string> { ["CONTAINER_ID"] = id, ["CONTAINER_NAMESPACE"] = containerNamespace },
        });

    private async Task WaitReadyAsync(SafeFileHandle reader, StreamAddress address)
    {
        await using var stream = new LoopIo(_loop).OpenReader(reader);
        using var patience = new CancellationTokenSource(ReadyPatience, _loop.Time);
        try
        {
            var count = await stream.ReadAsync(new byte[1], patience.Token);
            if (count == 0 && address.Scheme == "binary-v2")
            {
                throw new TtrpcStatusException(TtrpcStatusCode.Unknown, $"the logging program '{address.Path}' ended before it was ready");
            }
        }
        catch (OperationCanceledException)
        {
            throw new TtrpcStatusException(
                TtrpcStatusCode.DeadlineExceeded, $"the logging program '{address.Path}' did not get ready within {ReadyPatience.TotalSeconds} s: it has to write a byte to descriptor 5, or close it");
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan patience)
    {
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(_ended, Task.Delay(patience, _loop.Time, enough.Token));
        enough.Cancel();
        return _ended.IsCompleted;
    }

    private async Task WatchAsync(ILogger logger)
    {
        await _loop.WaitReadableAsync(_process.PidFd, CancellationToken.None);
        logger.LoggerEnded(_process.ProcessId, _process.Reap());
        _process.Dispose();
    }
}
