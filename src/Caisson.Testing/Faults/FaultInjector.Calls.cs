using Caisson.Contracts.Errors;
using Caisson.Testing.Calls;

namespace Caisson.Testing.Faults;

public sealed partial class FaultInjector
{
    private static async Task<T> HoldAnswerAsync<T>(ArmedFault fault, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        var answer = verb(CancellationToken.None);
        try
        {
            await fault.Released.WaitAsync(cancellationToken);
            return await answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Observe(answer);
            throw;
        }
    }

    // The caller's token is the sign that it gave up; the answer comes all the same.
    private static async Task<T> AnswerLateAsync<T>(ArmedFault fault, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        var answer = verb(CancellationToken.None);
        var gaveUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancellationToken.Register(() => gaveUp.TrySetResult());
        await Task.WhenAny(gaveUp.Task, fault.Released);
        return await answer;
    }

    private static async Task<T> LoseAnswerAsync<T>(ArmedFault fault, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        Observe(verb(CancellationToken.None));
        return await new TaskCompletionSource<T>(fault).Task.WaitAsync(cancellationToken);
    }

    private async Task<T> AskTwiceAsync<T>(Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        var first = verb(cancellationToken);
        var second = verb(CancellationToken.None);
        _ = DropAsync(second);
        return await first.WaitAsync(cancellationToken);
    }

    // A handle that nobody gets is closed, or the caller could not close what it does not know.
    private async Task DropAsync<T>(Task<T> unwanted)
    {
        try
        {
            switch (await unwanted)
            {
                case Contracts.SystemHandle system:
                    await Inner.CloseSystemAsync(system, CancellationToken.None);
                    break;
                case Contracts.ProcessEntry process:
                    await Inner.CloseProcessAsync(process.Handle, CancellationToken.None);
                    break;
            }
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            // The second of two equal requests may well be refused.
        }
    }

    private async Task<T> AskAfterNextAsync<T>(ArmedFault fault, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        await Task.WhenAny(NextAnswer(), fault.Released).WaitAsync(cancellationToken);
        return await verb(cancellationToken);
    }

    private static Task<T> RefuseAsync<T>(ArmedFault fault, ComputeCall call)
    {
        call.CloseGivenDescriptors();
        return Task.FromException<T>(Failure(fault, call));
    }

    private static async Task<T> HangAsync<T>(ComputeCall call, CancellationToken cancellationToken)
    {
        call.CloseGivenDescriptors();
        return await new TaskCompletionSource<T>().Task.WaitAsync(cancellationToken);
    }

    private static void Observe(Task abandoned) => _ = abandoned.ContinueWith(
        static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
