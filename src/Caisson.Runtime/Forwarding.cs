using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime;

/// <summary>Waits for a process in the foreground: signals that we get it gets, its end is ours.</summary>
internal static class Forwarding
{
    // Not those of faults, which are a thread's own; not SIGCHLD, SIGURG.
    private static readonly int[] Forwarded = [1, 2, 3, 10, 12, 13, 14, 15, 18, 20, 21, 22, 28];

    /// <summary>The signals that are read by descriptor.</summary>
    public static ulong Set => Signals.SetOf(Forwarded);

    /// <summary>Waits and reaps.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="process">A child of ours.</param>
    /// <param name="resize">What a change of our window means; null to pass it on.</param>
    /// <returns>Its exit code, or 128 and the signal that ended it.</returns>
    public static async Task<int> WaitAsync(EventLoop loop, SafeFileHandle process, Action? resize = null)
    {
        using var stop = new CancellationTokenSource();
        using var signals = SignalReader.AreBlockedEverywhere(Set) ? new SignalReader(loop, Set) : null;
        var forwarding = signals is null ? Task.CompletedTask : ForwardAsync(signals, process, resize, stop.Token);
        ChildEnd? end;
        do
        {
            await loop.WaitReadableAsync(process, CancellationToken.None);
            end = ChildProcess.TryReap(process);
        }
        while (end is null);

        stop.Cancel();
        await forwarding;
        return end.Value.Signal == 0 ? end.Value.Code : 128 + end.Value.Signal;
    }

    private static async Task ForwardAsync(SignalReader signals, SafeFileHandle process, Action? resize, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var signal = await signals.ReadAsync(cancellationToken);
                if (signal.Number == Signals.WindowChanged && resize is not null)
                {
                    resize();
                }
                else
                {
                    _ = ChildProcess.Signal(process, signal.Number);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process has ended.
        }
    }
}
