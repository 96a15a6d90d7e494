using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Cli.Terminals;

/// <summary>Joins our own streams and signals to the init process of a container that has a record.</summary>
/// <remarks>
/// What the process writes is read by its host, which keeps a log of it, and copied from there: so one can let go of the container, and come back.
/// </remarks>
internal sealed class AttachedSession : IAsyncDisposable
{
    private const int Kill = 9;

    private readonly Executor _executor;
    private readonly SystemId _id;
    private readonly AttachedSessionOptions _options;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ForwardedSignals? _signals;
    private RawTerminal? _terminal;
    private ProcessStreams _streams = ProcessStreams.None;

    public AttachedSession(Executor executor, SystemId id, AttachedSessionOptions options)
    {
        _executor = executor;
        _id = id;
        _options = options;
    }

    private bool HasTerminal => _options.HasConsole && Terminal.IsTerminal(StandardDescriptors.Output);

    private bool IsOwner => _options.Role == SessionRole.Owner;

    /// <summary>Passes everything on until the process has exited; null when we let go of it before.</summary>
    /// <param name="join">Starts or attaches, with our streams.</param>
    /// <param name="cancellationToken">Lets go.</param>
    public async Task<ExitRecord?> RunAsync(Func<ProcessIo, Task> join, CancellationToken cancellationToken)
    {
        _signals = new ForwardedSignals(DeliverAsync, InterruptAgainAsync, HasTerminal ? ResizeAsync : null);
        _terminal = _options is { HasInput: true, HasConsole: true } ? RawTerminal.TryTake() : null;
        await join(Io());
        _joined.SetResult();

        // Before the process could tell its size it has ours; a change meanwhile was told to nobody.
        ForwardedSignals.Observe(HasTerminal ? ResizeAsync() : Task.CompletedTask);
        var output = Task.WhenAll(PumpAsync(_streams.Output, StandardDescriptors.Output), PumpAsync(_streams.Error, StandardDescriptors.Error));
        _ = PumpInputAsync(); // a read of our terminal cannot be taken back; it ends with this program
        var exit = _executor.WaitProcessAsync(_id, Executor.InitProcess, cancellationToken);
        if (await Task.WhenAny(exit, _letGo.Task) == _letGo.Task)
        {
            await _end.CancelAsync();
            return null;
        }

        var record = await exit;
        await output;
        await _end.CancelAsync();
        return record;
    }

    /// <summary>Lets go of the container, and gives the terminal back as it was.</summary>
    public async ValueTask DisposeAsync()
    {
        _signals?.Dispose();
        _terminal?.Dispose();
        foreach (var stream in (Stream?[])[_streams.Input, _streams.Output, _streams.Error])
        {
            await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _end.Dispose();
    }

    private ProcessIo Io()
    {
        var pipe = new StdioEndpoint.Pipe();
        var none = new StdioEndpoint.None();
        return new ProcessIo
        {
            Endpoints = new ProcessStdio(_options.HasInput ? pipe : none, pipe, _options.HasConsole ? none : pipe),
            Attach = (streams, _) =>
            {
                _streams = streams;
                return Task.CompletedTask;
            },
            ConsoleSize = HasTerminal && Terminal.GetSize(StandardDescriptors.Output) is { Rows: > 0, Columns: > 0 } size
                ? new ConsoleBox { Height = size.Rows, Width = size.Columns }
                : null,
        };
    }

    // What comes while the container is being started waits until it runs.
    private async Task DeliverAsync(int signal)
    {
        if (!_options.ForwardsSignals)
        {
            _ = _letGo.TrySetResult();
            return;
        }

        await _joined.Task.WaitAsync(_end.Token);
        _ = await _executor.SignalProcessAsync(_id, Executor.InitProcess, signal, _end.Token);
    }

    private async Task InterruptAgainAsync()
    {
        if (!IsOwner)
        {
            _ = _letGo.TrySetResult();
            return;
        }

        Console.Error.WriteLine("caisson: ending the container");
        await EndAsync();
    }

    private async Task EndAsync()
    {
        await _joined.Task.WaitAsync(_end.Token);
        _ = await _executor.SignalProcessAsync(_id, Executor.InitProcess, Kill, _end.Token);
    }

    private Task ResizeAsync() => Terminal.GetSize(StandardDescriptors.Output) is { Rows: > 0, Columns: > 0 } size
        ? _executor.ResizeTerminalAsync(_id, Executor.InitProcess, size.Columns, size.Rows, _end.Token)
        : Task.CompletedTask;

    private async Task PumpAsync(Stream? source, Microsoft.Win32.SafeHandles.SafeFileHandle own)
    {
        try
        {
            await OutputPump.RunAsync(source, own, _end.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // We let go, or the host did.
        }
    }

    private async Task PumpInputAsync()
    {
        if (_streams.Input is not { } sink)
        {
            return;
        }

        try
        {
            if (await CopyInputAsync(sink))
            {
                _ = _letGo.TrySetResult();
            }
            else if (_terminal is null)
            {
                await (IsOwner ? _executor.CloseStdinAsync(_id, Executor.InitProcess, _end.Token) : sink.DisposeAsync().AsTask());
            }
            else if (IsOwner)
            {
                // A raw terminal has no end but being hung up: then nobody is there any more for whom the process could run.
                await EndAsync();
            }
            else
            {
                _ = _letGo.TrySetResult();
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or ComputeException)
        {
            // The process no longer reads.
        }
    }

    // True when the keys to detach by were pressed, false at the end.
    private async Task<bool> CopyInputAsync(Stream sink)
    {
        var source = new PlainStream(StandardDescriptors.Input);
        var keys = _terminal is null ? DetachKeys.None : _options.Keys;
        var buffer = new byte[4096];
        var passed = new List<byte>();
        while (await source.ReadAsync(buffer, _end.Token) is var count and > 0)
        {
            passed.Clear();
            var areKeysPressed = keys.Take(buffer.AsSpan(0, count), passed);
            await sink.WriteAsync(passed.ToArray(), _end.Token);
            if (areKeysPressed)
            {
                return true;
            }
        }

        return false;
    }
}
