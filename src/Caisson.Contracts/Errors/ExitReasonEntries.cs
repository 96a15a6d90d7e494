namespace Caisson.Contracts.Errors;

/// <summary>What is known about each <see cref="ExitReason"/>.</summary>
public static class ExitReasonEntries
{
    /// <summary>One entry for each reason, in its order.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } = [.. Enum.GetValues<ExitReason>().Select(Describe)];

    private static ErrorEntry Describe(ExitReason reason)
    {
        var (code, meaning, cause, remedy) = Text(reason);
        return new ErrorEntry { Family = ErrorFamily.ExitReason, Name = reason.ToString(), Code = code, Meaning = meaning, Cause = cause, Remedy = remedy };
    }

    private static (ErrorCode? Code, string Meaning, string Cause, string? Remedy) Text(ExitReason reason) => reason switch
    {
        ExitReason.Exited =>
            (null, "the program returned or called exit", "the program's own decision; a code other than 0 is how it reports a failure", null),
        ExitReason.Signaled =>
            (null, "a signal ended the program that nobody asked us for", "the program crashed, or somebody inside or outside sent it",
                "the exit code is 128 + the signal's number"),
        ExitReason.OutOfMemory =>
            (ErrorCode.UnexpectedExit, "the kernel killed the program because the memory limit was reached",
                "the limit of the container, or of a cgroup above it",
                "raise the limit (--memory), or find what uses it (caisson stats)"),
        ExitReason.Terminated => (null, "it was ended on request", "terminate, kill, or the last handle of a system that ends with it", null),
        ExitReason.HostLost =>
            (ErrorCode.ConnectionLost, "the host process that ran the system vanished, and what was left was killed", "caisson-host was killed or crashed",
                "start the container again; 'caisson doctor --clean' removes what may be left"),
        ExitReason.GuestPanic =>
            (ErrorCode.UnexpectedExit, "the kernel in the virtual machine panicked",
                "a defect of that kernel or of a driver, or no memory left inside for the kernel itself",
                "look at the exit's detail and at the machine's console"),
        ExitReason.GuestLost =>
            (ErrorCode.ConnectionLost, "the connection to the guest, or its virtual machine, vanished", "the machine's process was killed, or its agent died", null),
        ExitReason.LaunchFailed =>
            (ErrorCode.LaunchFailed, "the program never ran: a launch step failed, or it cannot be executed",
                "the specification asks for what this machine refuses, or for a program that the image does not have",
                "the exit's detail names the step; code 127 is not found, 126 not executable, 125 anything else"),
        ExitReason.TimedOut =>
            (ErrorCode.Timeout, "it had run for as long as its time limit allows, and was ended",
                "the program takes longer than whoever started it expected, or hangs",
                "give it more time (--timeout); code 124 is one that the stop signal ended, 137 one that had to be killed"),
    };
}
