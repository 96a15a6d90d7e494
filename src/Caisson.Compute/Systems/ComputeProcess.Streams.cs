using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

public sealed partial class ComputeProcess
{
    /// <summary>Gives the process end-of-file on its input. Repeatable.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeSystemClosedException">The process's handle was closed.</exception>
    public async Task CloseStdinAsync(CancellationToken cancellationToken = default)
    {
        await TellAsync(OperationNames.ProcessCloseStdin, StdioHandle.StdIn, cancellationToken);
        await DisposeAsync(StandardInput);
    }

    /// <summary>Stops reading its output. Repeatable, also after closing the process.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task CloseStdoutAsync(CancellationToken cancellationToken = default) =>
        CloseOutputAsync(OperationNames.ProcessCloseStdout, StdioHandle.StdOut, StandardOutput, cancellationToken);

    /// <summary>Stops reading its errors. Repeatable, also after closing the process.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task CloseStderrAsync(CancellationToken cancellationToken = default) =>
        CloseOutputAsync(OperationNames.ProcessCloseStderr, StdioHandle.StdErr, StandardError, cancellationToken);

    private static ValueTask DisposeAsync(Stream? stream) => stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    // A pipe of ours is ours to close; only of a stream that the service leads elsewhere it has to be told.
    private async Task CloseOutputAsync(string operation, StdioHandle which, Stream? stream, CancellationToken cancellationToken)
    {
        if (stream is null && !_closing.IsCancellationRequested)
        {
            await TellAsync(operation, which, cancellationToken);
        }

        await DisposeAsync(stream);
    }

    private async Task TellAsync(string operation, StdioHandle which, CancellationToken cancellationToken)
    {
        if (_exit.Task.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await ModifyAsync(
                operation,
                new ProcessModifyRequest { Operation = ProcessModifyOperation.CloseHandle, CloseHandle = new CloseHandle { Handle = which } },
                cancellationToken);
        }
        catch (ComputeException e) when (e.Code is ErrorCode.ProcessAlreadyStopped or ErrorCode.SystemAlreadyStopped)
        {
            // It ended meanwhile, and its streams with it.
        }
    }
}
