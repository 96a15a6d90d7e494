using Caisson.Contracts;

namespace Caisson.Cli.Commands;

/// <summary>Tells people how a container ended where its exit code does not.</summary>
internal static class ExitWords
{
    /// <summary>A container that ended for a reason of its own needs no words; one that was ended does.</summary>
    public static void Explain(SystemId id, ExitRecord exit)
    {
        switch (exit.Reason)
        {
            case ExitReason.OutOfMemory:
                Console.Error.WriteLine($"caisson: container '{id}' was killed because it reached its memory limit (OutOfMemory)");
                Console.Error.WriteLine("  remedy: give it more with --memory");
                break;
            case ExitReason.HostLost:
                Console.Error.WriteLine($"caisson: container '{id}' ended because its host process vanished; what it left was cleaned up (HostLost)");
                break;
            case ExitReason.TimedOut:
                Console.Error.WriteLine($"caisson: container '{id}' was ended: {exit.Detail ?? "its time was over"} (TimedOut)");
                break;
            case ExitReason.Exited or ExitReason.Signaled or ExitReason.Terminated or ExitReason.GuestPanic or ExitReason.GuestLost or ExitReason.LaunchFailed:
                break;
        }

        if (exit.OutputPending)
        {
            Console.Error.WriteLine($"caisson: a process that left container '{id}' still holds its output");
        }
    }
}
