using System.Runtime.InteropServices;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Cli.Terminals;

/// <summary>Joins a container's process to our own terminal, pipes and signals until it has exited.</summary>
/// <remarks>
/// A pipe or file of ours is given to the process as it is, so that no byte passes through us. Only our own terminal, and a console of the process, are
/// copied. Signals we get are delivered to the process; the second Ctrl-C ends it: the init process with its container, another one alone.
/// </remarks>
internal sealed class ProcessSession : IAsyncDisposable
{
    // HUP, INT, QUIT, USR1, USR2, ALRM, TERM: all that would end us, but for those that tell of a fault of ours, and KILL.
    private static readonly int[] ForwardedSignals = [1, 2, 3, 10, 12, 14, 15];

    private readonly bool _hasInput;
    private readonly bool _hasConsole;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CancellationTokenSource _stopInput = new();
    private TerminalMode? _savedMode;
    private int _interrupts;

    private ProcessSession(bool hasInput, bool hasConsole)
    {
        _hasInput = hasInput;
        _hasConsole = hasConsole;
        Stdio = new ProcessStdio(
            hasInput ? hasConsole ? new StdioEndpoint.Pipe() : InputEndpoint() : new StdioEndpoint.None(),
            hasConsole ? new StdioEndpoint.Pipe() : OutputEndpoint(StandardDescriptors.Output),
            hasConsole ? new StdioEndpoint.None() : OutputEndpoint(StandardDescriptors.Error));
    }

    /// <summary>The endpoints to create the process with.</summary>
    public ProcessStdio Stdio { get; }

    /// <summary>The size of our terminal, for the process's console; null when there is neither.</summary>
    public IReadOnlyList<int>? ConsoleSize =>
        _hasConsole && Terminal.IsTerminal(StandardDescriptors.Output) && Terminal.GetSize(StandardDescriptors.Output) is var size
            ? [size.Rows, size.Columns]
            : null;

    /// <summary>Plans a session.</summary>
    /// <param name="hasInput">Standard input is passed on.</param>
    /// <param name="hasConsole">The process gets a console.</param>
    public static ProcessSession Create(bool hasInput, bool hasConsole) => new(hasInput, hasConsole);

    /// <summary>The document of a process in this session.</summary>
    public ProcessParameters Parameters => new()
    {
        EmulateConsole = _hasConsole,
        ConsoleSize = ConsoleSize,
        CreateStdInPipe = _hasInput,
        CreateStdOutPipe = true,
        CreateStdErrPipe = !_hasConsole,
    };

    /// <summary>Starts what <paramref name="start"/> starts, passes everything on, and answers how the process exited once its output is written.</summary>
    public async Task<ExitRecord> RunAsync(ComputeProcess process, Func<Task> start, CancellationToken cancellationToken)
    {
        if (_hasConsole && _hasInput && Terminal.IsTerminal(StandardDescriptors.Input))
        {
            _savedMode = Terminal.MakeRaw(StandardDescriptors.Input);
        }

        Forward(process);
        await start();
        var output = PumpAsync(process.StandardOutput, StandardDescriptors.Output);
        var error = PumpAsync(process.StandardError, StandardDescriptors.Error);
        var input = process.StandardInput is { } sink ? PumpInputAsync(process, sink) : Task.CompletedTask;
        var exit = await process.WaitAsync(cancellationToken);
        await Task.WhenAll(output, error);
        await _stopInput.CancelAsync();
        _ = input; // a read of our terminal cannot be taken back; it ends with this program
        return exit;
    }

    /// <summary>Gives the terminal back as it was.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        if (_savedMode is { } mode)
        {
            Restore(mode);
        }

        _stopInput.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Restore(TerminalMode mode)
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

    private void Forward(ComputeProcess process)
    {
        foreach (var number in ForwardedSignals)
        {
            // A positive number is the system's own.
            Register((PosixSignal)number, number);
        }

        if (_hasConsole)
        {
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Observe(ResizeAsync(process))));
        }

        void Register(PosixSignal signal, int number) => _signals.Add(PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                Observe(DeliverAsync(process, number));
            }));
    }

    private async Task DeliverAsync(ComputeProcess process, int number)
    {
        if (number == 2 && ++_interrupts > 1)
        {
            Console.Error.WriteLine($"caisson: ending the {(IsInit(process) ? "container" : "process")}");
            await EndAsync(process);
            return;
        }

        await process.SignalAsync(number);
    }

    private static Task EndAsync(ComputeProcess process) => IsInit(process) ? process.System.TerminateAsync() : process.KillAsync();

    private static bool IsInit(ComputeProcess process) => process.Number == ProcessNumber.Init;

    private Task ResizeAsync(ComputeProcess process) =>
        ConsoleSize is [var rows, var columns] ? process.ResizeConsoleAsync((ushort)columns, (ushort)rows) : Task.CompletedTask;

    // A signal that comes while the process ends has nobody left to take it.
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

    private static async Task PumpAsync(Stream? source, SafeFileHandle descriptor)
    {
        if (source is null)
        {
            return;
        }

        var sink = new PlainStream(descriptor);
        var buffer = new byte[64 * 1024];
        while (await source.ReadAsync(buffer) is var count and > 0)
        {
            try
            {
                sink.Write(buffer, 0, count);
            }
            catch (IOException)
            {
                // Our reader is gone: read on, so that the process is not held up by a terminal nobody watches.
            }
        }
    }

    private async Task PumpInputAsync(ComputeProcess process, Stream sink)
    {
        var source = new PlainStream(StandardDescriptors.Input);
        var buffer = new byte[4096];
        try
        {
            while (await source.ReadAsync(buffer, _stopInput.Token) is var count and > 0)
            {
                await sink.WriteAsync(buffer.AsMemory(0, count), _stopInput.Token);
            }

            // A raw terminal has no end but being hung up: then nobody is there any more for whom the process could run.
            await (_savedMode is null ? process.CloseStdinAsync(_stopInput.Token) : EndAsync(process));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or ComputeException)
        {
            // The process no longer reads.
        }
    }

    private static StdioEndpoint InputEndpoint() =>
        StandardDescriptors.CanBeGivenAway(StandardDescriptors.Input)
            ? new StdioEndpoint.Descriptor(Pipes.Duplicate(StandardDescriptors.Input))
            : new StdioEndpoint.Pipe();

    private static StdioEndpoint OutputEndpoint(SafeFileHandle own) =>
        StandardDescriptors.CanBeGivenAway(own) ? new StdioEndpoint.Descriptor(Pipes.Duplicate(own)) : new StdioEndpoint.Pipe();
}
