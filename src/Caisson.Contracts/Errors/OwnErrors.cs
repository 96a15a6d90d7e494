namespace Caisson.Contracts.Errors;

/// <summary>What is known about each <see cref="ErrorCode"/>.</summary>
public static class OwnErrors
{
    /// <summary>One entry for each code, in its order.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } = [.. Enum.GetValues<ErrorCode>().Select(Describe)];

    private static ErrorEntry Describe(ErrorCode code)
    {
        var (meaning, cause, remedy) = Text(code);
        return new ErrorEntry { Family = ErrorFamily.Caisson, Name = code.ToString(), Code = code, Meaning = meaning, Cause = cause, Remedy = remedy };
    }

    private static (string Meaning, string Cause, string? Remedy) Text(ErrorCode code) => code switch
    {
        ErrorCode.Unknown =>
            ("a failure nobody gave a code to",
                "the platform or a library failed in a way that this list has no code for",
                "look at the message and at the platform's own number"),
        ErrorCode.SystemNotFound =>
            ("no system of this id", "it has stopped and its last handle was closed, or it never was", "list the systems with caisson ps"),
        ErrorCode.SystemAlreadyExists =>
            ("the id is in use",
                "a container of this name runs, or has stopped and is kept",
                "choose another id, or remove the system that has it"),
        ErrorCode.SystemAlreadyStopped =>
            ("the system has stopped already",
                "its program ended, or somebody stopped it, before the request came",
                "see how it ended with caisson inspect"),
        ErrorCode.InvalidState =>
            ("the request does not fit the state",
                "another request came first",
                "the message names the state: look at the system again (caisson ps)"),
        ErrorCode.AlreadyClosed =>
            ("the handle was closed", "the program closed the handle, or lost the connection that it came over", "open the system again"),
        ErrorCode.ProcessNotFound => ("no process of this id in the system", "it has ended, or it belongs to another system", null),
        ErrorCode.ProcessAlreadyStopped => ("the process has ended already", "it exited or was killed before the request reached it", null),
        ErrorCode.NotFound =>
            ("something that the request names does not exist",
                "a file, image, network or device was removed, or its name is misspelled",
                "the message names it: check its spelling"),
        ErrorCode.InvalidDocument =>
            ("a document does not parse, or lacks what it must have",
                "the JSON is cut short, a member is missing or of the wrong type, or two of them contradict each other",
                "the message names the member"),
        ErrorCode.InvalidArgument =>
            ("an argument is outside its range",
                "a value is too small, too large or malformed, or does not go with another",
                "the message names the value: correct it"),
        ErrorCode.NotSupported =>
            ("the service does not offer this",
                "this kind of system, this kernel or this release lacks what was asked for",
                "see caisson doctor for what this machine can do"),
        ErrorCode.AccessDenied =>
            ("the caller may not do this",
                "the system is of another user, or the kernel asks for a privilege that the caller lacks",
                "run as the user who created the system, or as root"),
        ErrorCode.OperationPending =>
            ("the result arrives by notification",
                "no failure: the service has accepted the request and has not finished it",
                "wait for the notification"),
        ErrorCode.Timeout =>
            ("the deadline passed",
                "the service, the host process or the guest hangs or is overloaded; the message names who had the ball",
                "raise the timeout when the machine is slow"),
        ErrorCode.UnexpectedExit =>
            ("the system exited while something else was awaited",
                "its program ended early or crashed, memory ran out, or somebody ended it",
                "look at its exit record and its output"),
        ErrorCode.ConnectionLost =>
            ("the connection to the service, its host process or its guest was lost",
                "that process was killed or crashed",
                "caisson doctor --clean removes what it left behind"),
        ErrorCode.ProtocolViolation =>
            ("the peer broke the protocol",
                "the peer is damaged, or hostile",
                "use the same release on both sides; if the peer is a guest, do not trust it"),
        ErrorCode.UnsupportedProtocolVersion =>
            ("the peer speaks no version in common",
                "one side is of a much older release than the other",
                "use the same release on both sides"),
        ErrorCode.UnknownMessage => ("the peer does not know the message", "the peer is older", "use the same release on both sides"),
        ErrorCode.LaunchFailed =>
            ("a step of launching a container failed",
                "the kernel refused a mount, namespace, cgroup or credential; the message names step, path and errno",
                "look up the errno here, and see caisson doctor for what this machine can do"),
        ErrorCode.ProgramNotFound =>
            ("the program to run does not exist in the container",
                "neither the path nor a directory of PATH has it, or it is a script whose interpreter is missing",
                "check the path inside the image, and PATH"),
        ErrorCode.ProgramNotExecutable =>
            ("the program to run cannot be executed",
                "no execute permission, a directory, or another processor's program",
                "check the file's mode and architecture"),
        ErrorCode.ResourceExhausted =>
            ("a limit of the machine was reached: memory, descriptors, processes, disk",
                "containers or other programs use all that the machine, the user or the cgroup may have",
                "the message names the limit: raise it, or free what it counts"),
        ErrorCode.TooLarge =>
            ("a message, argument list, environment or document is too large",
                "what was handed over is longer than the kernel, the protocol or the reader accepts",
                "the message names the limit"),
        ErrorCode.UnexpectedValue =>
            ("the service succeeded but answered something that makes no sense",
                "the service has a defect, or is of a release that answers otherwise",
                "report it with the message"),
        ErrorCode.ServiceNotAvailable =>
            ("the compute service is not running or not installed",
                "caisson-host, or on Windows the service vmcompute, is missing or does not start",
                "see caisson doctor"),
        ErrorCode.InvalidHandle =>
            ("the handle or descriptor is none",
                "the program uses a handle that it never opened, or a descriptor that was closed before",
                null),
        ErrorCode.Conflict =>
            ("somebody else has what is asked for, or is doing it", "another command came first", "wait for it, or choose another name"),
        ErrorCode.RecordDamaged =>
            ("a record on the disk cannot be understood",
                "the disk was full or lost power, or a later release wrote it",
                "the message names the file: repair it, or remove the container by force"),
    };
}
