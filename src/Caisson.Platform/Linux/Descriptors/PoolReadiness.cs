using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Waits once for a descriptor in an ordinary program, on a duplicate of it.</summary>
internal sealed class PoolReadiness : Watch
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static async Task WaitAsync(Poller poller, SafeFileHandle descriptor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var duplicate = descriptor.Duplicate();
        var watch = new PoolReadiness();
        if (!poller.Add(watch, duplicate.Raw(), LibC.EpollIn))
        {
            return;
        }

        try
        {
            using var registration = cancellationToken.UnsafeRegister(
                static (state, token) => ((PoolReadiness)state!)._completion.TrySetCanceled(token), watch);
            await watch._completion.Task;
        }
        finally
        {
            poller.Remove(watch, duplicate.Raw());
        }
    }

    internal override void OnReady(uint events) => _completion.TrySetResult();

    internal override void OnAbandoned() => _completion.TrySetException(new ObjectDisposedException(nameof(PoolIo)));
}
