using System.Runtime.InteropServices;
using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Cli.Terminals;

/// <summary>Joins our own streams and signals to the init process of a container that has a record.</summary>
internal sealed class AttachedSession : IAsyncDisposable
{
    private readonly Executor _executor;
    private readonly SystemId _id;
    private readonly bool _hasInput;
    private readonly bool _hasConsole;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CancellationTokenSource _end = new();
    private ProcessStreams _streams = ProcessStreams.None;
    private TerminalMode? _savedMode;

    public AttachedSession(Executor executor, SystemId id, bool hasInput, bool hasConsole)
    {
        _executor = executor;
        _id = id;
        _hasInput = hasInput;
        _hasConsole = hasConsole;
    }

    private bool HasTerminal => _hasConsole && Terminal.IsTerminal(StandardDescriptors.Output);

    /// <summary>Passes everything on until the process has exited.</summary>
    /// <param name="join">Starts or attaches, with our streams.</param>
    /// <param name="cancellationToken">Lets go.</param>
    public async Task<ExitRecord> RunAsync(Func<ProcessIo, Task> join, CancellationToken cancellationToken)
    {
        var pipe = new StdioEndpoint.Pipe();
        await join(new ProcessIo
        {
            Endpoints = new ProcessStdio(_hasInput ? pipe : new StdioEndpoint.None(), pipe, _hasConsole ? new StdioEndpoint.None() : pipe),
            Attach = (streams, _) =>
            {
                _streams = streams;
                return Task.CompletedTask;
            },
            ConsoleSize = HasTerminal && Terminal.GetSize(StandardDescriptors.Output) is var size ? new ConsoleBox { Height = size.Rows, Width = size.Columns } : null,
        });
        if (_hasConsole && _hasInput && Terminal.IsTerminal(StandardDescriptors.Input))
        {
            _savedMode = Terminal.MakeRaw(StandardDescriptors.Input);
        }

        Forward();
        var output = Task.WhenAll(PumpAsync(_streams.Output, StandardDescriptors.Output), PumpAsync(_streams.Error, StandardDescriptors.Error));
        _ = PumpInputAsync(); // a read of our terminal cannot be taken back; it ends with this program
        if (HasTerminal)
        {
            await ResizeAsync();
        }

        var record = await _executor.WaitAsync(_id, cancellationToken);
        await output;
        await _end.CancelAsync();
        return record;
    }

    /// <summary>Lets go of the container, and gives the terminal back as it was.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        if (_savedMode is { } mode)
        {
            try
            {
                Terminal.Restore(StandardDescriptors.Input, mode);
            }
            catch (LinuxException e) when (e.Errno is Errno.EIO or Errno.ENOTTY)
            {
                // The terminal was hung up.
            }
        }

        foreach (var stream in (Stream?[])[_streams.Input, _streams.Output, _streams.Error])
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }

        _end.Dispose();
    }

    private void Forward()
    {
        Register(PosixSignal.SIGINT, 2);
        Register(PosixSignal.SIGTERM, 15);
        Register(PosixSignal.SIGHUP, 1);
        Register(PosixSignal.SIGQUIT, 3);
        if (HasTerminal)
        {
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Observe(ResizeAsync())));
        }

        void Register(PosixSignal signal, int number) => _signals.Add(PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                Observe(_executor.SignalProcessAsync(_id, Executor.InitProcess, number));
            }));
    }

    private Task ResizeAsync() => Terminal.GetSize(StandardDescriptors.Output) is var size
        ? _executor.ResizeTerminalAsync(_id, Executor.InitProcess, size.Columns, size.Rows)
        : Task.CompletedTask;

    // What comes while the process ends has nobody left to take it.
    private static async void Observe(Task delivery)
    {
        try
        {
            await delivery;
        }
        catch (ComputeException)
        {
        }
    }

    private async Task PumpAsync(Stream? source, Microsoft.Win32.SafeHandles.SafeFileHandle descriptor)
    {
        if (source is null)
        {
            return;
        }

        var sink = new PlainStream(descriptor);
        var buffer = new byte[64 * 1024];
        try
        {
            while (await source.ReadAsync(buffer, _end.Token) is var count and > 0)
            {
                try
                {
                    sink.Write(buffer, 0, count);
                }
                catch (IOException)
                {
                    // Our reader is gone: read on, so that the process is not held up.
                }
            }
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

        var source = new PlainStream(StandardDescriptors.Input);
        var buffer = new byte[4096];
        try
        {
            while (await source.ReadAsync(buffer, _end.Token) is var count and > 0)
            {
                await sink.WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }

            // A raw terminal has no end but being hung up: then nobody is there any more for whom the process could run.
            await (_savedMode is null
                ? _executor.CloseStdinAsync(_id, Executor.InitProcess, _end.Token)
                : _executor.SignalProcessAsync(_id, Executor.InitProcess, 9, _end.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or ComputeException)
        {
            // The process no longer reads.
        }
    }
}
