namespace Caisson.Contracts;

/// <summary>Why a process or a system ended.</summary>
public enum ExitReason
{
    /// <summary>The program returned or called exit.</summary>
    Exited,

    /// <summary>A signal ended it that nobody asked us for.</summary>
    Signaled,

    /// <summary>The kernel killed it because its memory limit was reached.</summary>
    OutOfMemory,

    /// <summary>It was ended on request: terminate, or the last handle of a system that ends with it.</summary>
    Terminated,

    /// <summary>The host process that ran it vanished; what was left was killed.</summary>
    HostLost,

    /// <summary>The guest kernel panicked.</summary>
    GuestPanic,

    /// <summary>The connection to the guest, or its virtual machine, vanished.</summary>
    GuestLost,

    /// <summary>The program never ran: a launch step failed, or it could not be executed.</summary>
    LaunchFailed,

    /// <summary>It had run for as long as its <see cref="Documents.TimeLimit"/> allows.</summary>
    TimedOut,
}
