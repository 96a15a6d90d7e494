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

    private static (string Meaning, string? Cause, string? Remedy) Text(ErrorCode code) => code switch
    {
        ErrorCode.Unknown => ("a failure nobody gave a code to", null, "look at the message and at the platform's own number"),
        ErrorCode.SystemNotFound =>
            ("no system of this id", "it has stopped and its last handle was closed, or it never was", "list the systems with caisson ps"),
        ErrorCode.SystemAlreadyExists => ("the id is in use", null, "choose another id, or remove the system that has it"),
        ErrorCode.SystemAlreadyStopped => ("the system has stopped already", null, null),
        ErrorCode.InvalidState => ("the request does not fit the state", "another request came first", null),
        ErrorCode.AlreadyClosed => ("the handle was closed", null, "open the system again"),
        ErrorCode.ProcessNotFound => ("no process of this id in the system", "it has ended, or it belongs to another system", null),
        ErrorCode.ProcessAlreadyStopped => ("the process has ended already", null, null),
        ErrorCode.NotFound => ("something that the request names does not exist", null, "the message names it: check its spelling"),
        ErrorCode.InvalidDocument => ("a document does not parse, or lacks what it must have", null, "the message names the member"),
        ErrorCode.InvalidArgument => ("an argument is outside its range", null, null),
        ErrorCode.NotSupported => ("the service does not offer this", null, "see caisson doctor for what this machine can do"),
        ErrorCode.AccessDenied => ("the caller may not do this", null, "run as the user who created the system, or as root"),
        ErrorCode.OperationPending => ("the result arrives by notification", null, "wait for the notification"),
        ErrorCode.Timeout => ("the deadline passed", "the message names who had the ball", "raise the timeout when the machine is slow"),
        ErrorCode.UnexpectedExit => ("the system exited while something else was awaited", null, "look at its exit record and its output"),
        ErrorCode.ConnectionLost =>
            ("the connection to the service, its host process or its guest was lost", "that process was killed or crashed", "caisson doctor --clean removes what it left behind"),
        ErrorCode.ProtocolViolation => ("the peer broke the protocol", "the peer is damaged, or hostile", null),
        ErrorCode.UnsupportedProtocolVersion => ("the peer speaks no version in common", null, "use the same release on both sides"),
        ErrorCode.UnknownMessage => ("the peer does not know the message", "the peer is older", "use the same release on both sides"),
        ErrorCode.LaunchFailed => ("a step of launching a container failed", "the message names step, path and errno", null),
        ErrorCode.ProgramNotFound =>
            ("the program to run does not exist in the container", "also a script whose interpreter is missing", "check the path inside the image, and PATH"),
        ErrorCode.ProgramNotExecutable =>
            ("the program to run cannot be executed", "no execute permission, a directory, or another processor's program", "check the file's mode and architecture"),
        ErrorCode.ResourceExhausted =>
            ("a limit of the machine was reached: memory, descriptors, processes, disk", null, "the message names the limit: raise it, or free what it counts"),
        ErrorCode.TooLarge => ("a message, argument list, environment or document is too large", null, "the message names the limit"),
        ErrorCode.UnexpectedValue => ("the service succeeded but answered something that makes no sense", null, null),
        ErrorCode.ServiceNotAvailable => ("the compute service is not running or not installed", null, "see caisson doctor"),
        ErrorCode.InvalidHandle => ("the handle or descriptor is none", null, null),
        ErrorCode.Conflict => ("somebody else has what is asked for, or is doing it", "another command came first", "wait for it, or choose another name"),
        ErrorCode.RecordDamaged =>
            ("a record on the disk cannot be understood", "the disk was full or lost power, or a later release wrote it", "the message names the file: repair it, or remove the container by force"),
    };
}
