namespace Caisson.Contracts.Errors;

/// <summary>The one list of errors of the whole stack. HRESULTs, errno and launch steps are mapped to it, each in one file.</summary>
public enum ErrorCode
{
    /// <summary>A failure nobody gave a code to.</summary>
    Unknown = 0,

    /// <summary>No system of this id.</summary>
    SystemNotFound,

    /// <summary>The id is in use.</summary>
    SystemAlreadyExists,

    /// <summary>The system has stopped already.</summary>
    SystemAlreadyStopped,

    /// <summary>The request does not fit the state; the error names operation and state.</summary>
    InvalidState,

    /// <summary>The handle was closed.</summary>
    AlreadyClosed,

    /// <summary>No process of this id in the system.</summary>
    ProcessNotFound,

    /// <summary>The process has ended already.</summary>
    ProcessAlreadyStopped,

    /// <summary>Something else the request names does not exist.</summary>
    NotFound,

    /// <summary>A document does not parse, or lacks what it must have.</summary>
    InvalidDocument,

    /// <summary>An argument is outside its range.</summary>
    InvalidArgument,

    /// <summary>The service does not offer this; the error names it.</summary>
    NotSupported,

    /// <summary>The caller may not do this.</summary>
    AccessDenied,

    /// <summary>The result arrives by notification.</summary>
    OperationPending,

    /// <summary>The deadline passed; the error names who had the ball.</summary>
    Timeout,

    /// <summary>The system exited while something else was awaited.</summary>
    UnexpectedExit,

    /// <summary>The connection to the service, its host process, or its guest was lost.</summary>
    ConnectionLost,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolViolation,

    /// <summary>The peer speaks no version in common.</summary>
    UnsupportedProtocolVersion,

    /// <summary>The peer does not know the message.</summary>
    UnknownMessage,

    /// <summary>A step of launching a container failed; the error names step, path and errno.</summary>
    LaunchFailed,

    /// <summary>The program to run does not exist in the container (shells answer 127).</summary>
    ProgramNotFound,

    /// <summary>The program to run cannot be executed (shells answer 126).</summary>
    ProgramNotExecutable,

    /// <summary>A limit of the machine: memory, descriptors, processes, disk.</summary>
    ResourceExhausted,

    /// <summary>A limit of a protocol or document: a message, argument list or environment too large.</summary>
    TooLarge,

    /// <summary>The service succeeded but answered something that makes no sense.</summary>
    UnexpectedValue,

    /// <summary>The compute service is not running or not installed.</summary>
    ServiceNotAvailable,

    /// <summary>The handle or descriptor is none.</summary>
    InvalidHandle,

    /// <summary>Somebody else has what is asked for, or is doing it.</summary>
    Conflict,

    /// <summary>A record on the disk cannot be understood; the error names the file.</summary>
    RecordDamaged,
}
