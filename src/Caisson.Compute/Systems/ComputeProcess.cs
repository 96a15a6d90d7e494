using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

/// <summary>A process in a compute system.</summary>
/// <remarks>
/// Its streams belong to whoever holds this object and are disposed with it; read them to their end before disposing. Closing neither kills nor waits. All
/// members may be called from any thread at once.
/// </remarks>
[DebuggerDisplay("{System.Id}:{ProcessId}")]
public sealed class ComputeProcess : IAsyncDisposable
{
    private readonly IComputeService _service;
    private readonly ProcessHandle _handle;
    private readonly Task<ExitRecord> _exit;
    private readonly SystemCalls _calls;
    private readonly ComputeSystemOptions _options;
    private readonly Lock _lock = new();
    private Task? _closed; // guarded by _lock

    internal ComputeProcess(
        ComputeSystem system, IComputeService service, ProcessEntry entry, Task<ExitRecord> exit, SystemCalls calls, ComputeSystemOptions options)
    {
        System = system;
        Number = entry.Number;
        ProcessId = entry.ProcessId;
        StandardInput = entry.Streams.Input;
        StandardOutput = entry.Streams.Output;
        StandardError = entry.Streams.Error;
        _service = service;
        _handle = entry.Handle;
        _exit = exit;
        _calls = calls;
        _options = options;
    }

    /// <summary>The system it belongs to.</summary>
    public ComputeSystem System { get; }

    /// <summary>Its place in the system; never used twice.</summary>
    public ProcessNumber Number { get; }

    /// <summary>Its id on the service's machine; null while it does not exist yet.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>Writes to it, if a pipe was asked for.</summary>
    public Stream? StandardInput { get; }

    /// <summary>Reads what it writes, if a pipe was asked for; of a console, everything.</summary>
    public Stream? StandardOutput { get; }

    /// <summary>Reads its errors, if a pipe was asked for.</summary>
    public Stream? StandardError { get; }

    /// <summary>Lets a prepared process run. Completes when its program runs.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException">The program cannot be executed, or it was started before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _calls.RunAsync(
            OperationNames.ProcessStart, _options.Timeouts.Start, CallKind.AwaitsStart, token => _service.StartProcessAsync(_handle, token), cancellationToken);
        if (ProcessId is null)
        {
            var entry = await _calls.RunAsync(
                OperationNames.ProcessGetInfo, _options.Timeouts.Call, CallKind.Immediate, token => _service.GetProcessInfoAsync(_handle, token), cancellationToken);
            ProcessId = entry.ProcessId;
        }
    }

    /// <summary>Waits until the process has ended. Any number of callers may wait, also after its end.</summary>
    /// <param name="cancellationToken">Stops waiting, the process goes on.</param>
    /// <exception cref="ComputeConnectionException">The service was lost, and nobody knows how the process ended.</exception>
    /// <exception cref="ComputeSystemClosedException">The system's handle was closed while it ran.</exception>
    public Task<ExitRecord> WaitAsync(CancellationToken cancellationToken = default) => _exit.WaitAsync(cancellationToken);

    /// <summary>How the process ended, if it has. Never waits, never throws.</summary>
    public bool TryGetExit([NotNullWhen(true)] out ExitRecord? exit)
    {
        exit = _exit.IsCompletedSuccessfully ? _exit.GetAwaiter().GetResult() : null;
        return exit is not null;
    }

    /// <summary>Delivers a signal by number; false when the process has ended. 0 only asks whether it lives.</summary>
    /// <param name="signal">The number, 0 to 64.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<bool> SignalAsync(int signal, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(signal);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signal, 64);
        return SignalAsync(new SignalProcessOptions { Signal = Number(signal) }, cancellationToken);

        static JsonElement Number(int signal)
        {
            using var document = JsonDocument.Parse(signal.ToString(global::System.Globalization.CultureInfo.InvariantCulture));
            return document.RootElement.Clone();
        }
    }

    /// <summary>Delivers a signal; false when the process has ended.</summary>
    /// <param name="options">The signal in the form of the process's operating system.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<bool> SignalAsync(SignalProcessOptions options, CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.ProcessSignal, _options.Timeouts.Call, CallKind.Immediate, token => _service.SignalProcessAsync(_handle, options, token), cancellationToken);

    /// <summary>Ends the process at once; false when it had ended.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<bool> KillAsync(CancellationToken cancellationToken = default) =>
        _calls.RunAsync(
            OperationNames.ProcessKill, _options.Timeouts.Call, CallKind.Immediate, token => _service.TerminateProcessAsync(_handle, token), cancellationToken);

    /// <summary>Sets the size of its console.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task ResizeConsoleAsync(ushort width, ushort height, CancellationToken cancellationToken = default) =>
        ModifyAsync(
            OperationNames.ProcessResizeConsole,
            new ProcessModifyRequest
            {
                Operation = ProcessModifyOperation.ConsoleSize,
                ConsoleSize = new ConsoleSize { Width = width, Height = height },
            },
            cancellationToken);

    /// <summary>Gives the process end-of-file on its input. Repeatable.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task CloseStdinAsync(CancellationToken cancellationToken = default) =>
        CloseStreamAsync(OperationNames.ProcessCloseStdin, StdioHandle.StdIn, StandardInput, cancellationToken);

    /// <summary>Stops reading its output. Repeatable.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task CloseStdoutAsync(CancellationToken cancellationToken = default) =>
        CloseStreamAsync(OperationNames.ProcessCloseStdout, StdioHandle.StdOut, StandardOutput, cancellationToken);

    /// <summary>Stops reading its errors. Repeatable.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task CloseStderrAsync(CancellationToken cancellationToken = default) =>
        CloseStreamAsync(OperationNames.ProcessCloseStderr, StdioHandle.StdErr, StandardError, cancellationToken);

    /// <summary>Closes the handle and the streams. Neither kills nor waits; idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        Task closed;
        lock (_lock)
        {
            closed = _closed ??= CloseAsync();
        }

        await closed;
    }

    internal async Task LearnPastExitAsync(CancellationToken cancellationToken)
    {
        var status = await _calls.RunAsync(
            OperationNames.ProcessProperties,
            _options.Timeouts.Call,
            CallKind.Immediate,
            token => _service.GetProcessPropertiesAsync(_handle, token),
            cancellationToken);
        if (status.Exited)
        {
            System.Learned(Number, status.Exit ?? Concluded(status));
        }
    }

    // A service of the older kind tells only the code.
    private ExitRecord Concluded(ProcessStatus status) => new()
    {
        Time = _options.TimeProvider.GetUtcNow(),
        Code = status.LastWaitResult == 0 ? unchecked((int)status.ExitCode) : -1,
        Reason = ExitReason.Exited,
        Source = ExitSource.Service,
    };

    private async Task CloseStreamAsync(string operation, StdioHandle which, Stream? stream, CancellationToken cancellationToken)
    {
        if (!_exit.IsCompleted)
        {
            await ModifyAsync(
                operation,
                new ProcessModifyRequest { Operation = ProcessModifyOperation.CloseHandle, CloseHandle = new CloseHandle { Handle = which } },
                cancellationToken);
        }

        if (stream is not null)
        {
            await stream.DisposeAsync();
        }
    }

    private Task ModifyAsync(string operation, ProcessModifyRequest request, CancellationToken cancellationToken) =>
        _calls.RunAsync(
            operation, _options.Timeouts.Call, CallKind.Immediate, token => _service.ModifyProcessAsync(_handle, request, token), cancellationToken);

    private async Task CloseAsync()
    {
        System.Forget(Number);
        foreach (var stream in (Stream?[])[StandardInput, StandardOutput, StandardError])
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }
        }

        using var deadline = new CancellationTokenSource(_options.Timeouts.Call, _options.TimeProvider);
        try
        {
            await _service.CloseProcessAsync(_handle, deadline.Token);
        }
        catch (ComputeConnectionException)
        {
            // The handle went with its connection.
        }
    }
}
