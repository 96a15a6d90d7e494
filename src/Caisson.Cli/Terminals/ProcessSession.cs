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
    private readonly bool _hasInput;
    private readonly bool _hasConsole;
    private readonly CancellationTokenSource _stopInput = new();
    private ForwardedSignals? _signals;
    private RawTerminal? _terminal;

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
        _terminal = _hasConsole && _hasInput ? RawTerminal.TryTake() : null;
        _signals = new ForwardedSignals(
            number => process.SignalAsync(number), () => InterruptAgainAsync(process), _hasConsole ? () => ResizeAsync(process) : null);
        await start();
        var output = OutputPump.RunAsync(process.StandardOutput, StandardDescriptors.Output, CancellationToken.None);
        var error = OutputPump.RunAsync(process.StandardError, StandardDescriptors.Error, CancellationToken.None);
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
        _signals?.Dispose();
        _terminal?.Dispose();
        _stopInput.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task InterruptAgainAsync(ComputeProcess process)
    {
        Console.Error.WriteLine($"caisson: ending the {(IsInit(process) ? "container" : "process")}");
        await EndAsync(process);
    }

    private static Task EndAsync(ComputeProcess process) => IsInit(process) ? process.System.TerminateAsync() : process.KillAsync();

    private static bool IsInit(ComputeProcess process) => process.Number == ProcessNumber.Init;

    private Task ResizeAsync(ComputeProcess process) =>
        ConsoleSize is [var rows, var columns] ? process.ResizeConsoleAsync((ushort)columns, (ushort)rows) : Task.CompletedTask;

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
            await (_terminal is null ? process.CloseStdinAsync(_stopInput.Token) : EndAsync(process));
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
