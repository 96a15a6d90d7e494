using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

/// <summary>Closes a handle within its deadline. That it went with its connection, or was closed before, is fine.</summary>
internal static class HandleClosing
{
    public static async Task RunAsync(string operation, string? objectId, Func<CancellationToken, Task> close, ComputeSystemOptions options)
    {
        using var deadline = new CancellationTokenSource(options.Timeouts.Call, options.TimeProvider);
        try
        {
            await close(deadline.Token).WaitAsync(deadline.Token);
        }
        catch (ComputeConnectionException)
        {
            // The handle went with its connection.
        }
        catch (ComputeException e) when (e.Code == ErrorCode.AlreadyClosed)
        {
            // Closed with what it belonged to.
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            throw new ComputeOperationException(
                new ErrorDetails { Code = ErrorCode.Timeout, Operation = operation, ObjectId = objectId },
                $"'{objectId}': the compute service had not closed the handle after {options.Timeouts.Call.TotalSeconds:0.#} s",
                e);
        }
    }
}
