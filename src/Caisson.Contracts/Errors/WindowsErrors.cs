using static Caisson.Contracts.Errors.ErrorFamily;

namespace Caisson.Contracts.Errors;

/// <summary>Maps HRESULTs and Win32 codes to <see cref="ErrorCode"/>. The only place that does.</summary>
/// <remarks>
/// Codes are held the way the compute service's client library sees them, see <see cref="Normalize"/>: <c>0x80070490</c> is <c>0x490</c>, while
/// <c>0xC037010E</c> stays. The questions (<see cref="IsNotExist"/> and the rest) take such a code and answer as that library does, also where the
/// answer surprises: <c>0x490</c> is both "not exist" and "already stopped", a rejected document counts as "not supported".
/// </remarks>
public static class WindowsErrors
{
    /// <summary>Every code we know.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } =
    [
        .. Service("TERMINATED_DURING_START", 0x00, Vm | Hcs, ErrorCode.UnexpectedExit, "the system was terminated while it started"),
        .. Service("IMAGE_MISMATCH", 0x01, Vm | Hcs, ErrorCode.NotSupported, "the image's operating system does not fit the host's",
            remedy: "use an image built for this version of Windows, or isolate it by Hyper-V"),
        .. Service("HYPERV_NOT_INSTALLED", 0x02, Vm | Hcs, ErrorCode.NotSupported, "Hyper-V is not installed",
            remedy: "enable the Hyper-V feature, and virtualization in the firmware"),
        .. Service("OPERATION_PENDING", 0x03, Vm, ErrorCode.OperationPending, "the result arrives by notification", alias: "VmcomputeOperationPending"),
        .. Service("TOO_MANY_NOTIFICATIONS", 0x04, Vm, ErrorCode.ResourceExhausted, "notifications were lost because too many were waiting"),
        .. Service("INVALID_STATE", 0x05, Vm, ErrorCode.InvalidState, "the request does not fit the state", alias: "VmcomputeOperationInvalidState"),
        .. Service("INVALID_STATE", 0x05, Hcs, ErrorCode.InvalidState, "the request does not fit the state", alias: "InvalidState"),
        .. Service("UNEXPECTED_EXIT", 0x06, Vm, ErrorCode.UnexpectedExit, "the system exited abnormally", alias: "VmcomputeUnexpectedExit"),
        .. Service("UNEXPECTED_EXIT", 0x06, Hcs, ErrorCode.UnexpectedExit, "the system exited abnormally"),
        .. Service("TERMINATED", 0x07, Vm | Hcs, ErrorCode.UnexpectedExit, "the system was terminated"),
        .. Service("CONNECT_FAILED", 0x08, Vm | Hcs, ErrorCode.ConnectionLost, "the guest could not be connected to"),
        .. Service("TIMEOUT", 0x09, Vm, ErrorCode.Timeout, "the guest did not connect in time"),
        .. Service("CONNECTION_TIMEOUT", 0x09, Hcs, ErrorCode.Timeout, "the guest did not connect in time"),
        .. Service("CONNECTION_CLOSED", 0x0A, Vm | Hcs, ErrorCode.ConnectionLost, "the guest closed the connection"),
        .. Service("UNKNOWN_MESSAGE", 0x0B, Vm, ErrorCode.UnknownMessage, "the message or feature is unknown to the service", alias: "VmcomputeUnknownMessage"),
        .. Service("UNKNOWN_MESSAGE", 0x0B, Hcs, ErrorCode.UnknownMessage, "the message or feature is unknown to the service"),
        .. Service("UNSUPPORTED_PROTOCOL_VERSION", 0x0C, Vm | Hcs, ErrorCode.UnsupportedProtocolVersion, "the guest speaks no version in common"),
        .. Service("INVALID_JSON", 0x0D, Vm, ErrorCode.InvalidDocument, "the document was rejected", alias: "VmcomputeInvalidJSON",
            cause: "a member that this version of the service does not know, or has with another type"),
        .. Service("INVALID_JSON", 0x0D, Hcs, ErrorCode.InvalidDocument, "the document was rejected",
            cause: "a member that this version of the service does not know, or has with another type"),
        .. Service("SYSTEM_NOT_FOUND", 0x0E, Vm, ErrorCode.SystemNotFound, "no system of this id", alias: "ComputeSystemDoesNotExist"),
        .. Service("SYSTEM_NOT_FOUND", 0x0E, Hcs, ErrorCode.SystemNotFound, "no system of this id"),
        .. Service("SYSTEM_ALREADY_EXISTS", 0x0F, Vm | Hcs, ErrorCode.SystemAlreadyExists, "the id is in use"),
        .. Service("SYSTEM_ALREADY_STOPPED", 0x10, Vm, ErrorCode.SystemAlreadyStopped, "the system has stopped already", alias: "VmcomputeAlreadyStopped"),
        .. Service("SYSTEM_ALREADY_STOPPED", 0x10, Hcs, ErrorCode.SystemAlreadyStopped, "the system has stopped already"),
        .. Service("PROTOCOL_ERROR", 0x11, Vm | Hcs, ErrorCode.ProtocolViolation, "the guest broke the protocol"),
        .. Service("INVALID_LAYER", 0x12, Vm | Hcs, ErrorCode.InvalidArgument, "a layer is damaged or lacks its metadata",
            remedy: "pull the image again"),
        .. Service("WINDOWS_INSIDER_REQUIRED", 0x13, Vm | Hcs, ErrorCode.NotSupported, "this needs a preview build of Windows"),
        .. Service("SERVICE_NOT_AVAILABLE", 0x14, Hcs, ErrorCode.ServiceNotAvailable, "the compute service does not run",
            remedy: "start the service vmcompute; enable the Containers feature if it is missing"),
        .. Service("OPERATION_NOT_STARTED", 0x15, Hcs, ErrorCode.InvalidState, "the operation has not been started"),
        .. Service("OPERATION_ALREADY_STARTED", 0x16, Hcs, ErrorCode.InvalidState, "the operation has been started before"),
        .. Service("OPERATION_PENDING", 0x17, Hcs, ErrorCode.OperationPending, "the operation still goes on"),
        .. Service("OPERATION_TIMEOUT", 0x18, Hcs, ErrorCode.Timeout, "the operation did not end in time"),
        .. Service("OPERATION_SYSTEM_CALLBACK_ALREADY_SET", 0x19, Hcs, ErrorCode.InvalidState, "the system's callback takes the operation's place"),
        .. Service("OPERATION_RESULT_ALLOCATION_FAILED", 0x1A, Hcs, ErrorCode.ResourceExhausted, "no memory for the operation's result"),
        .. Service("ACCESS_DENIED", 0x1B, Hcs, ErrorCode.AccessDenied, "the caller may not do this",
            remedy: "run as an administrator or as a member of Hyper-V Administrators"),
        .. Service("GUEST_CRITICAL_ERROR", 0x1C, Hcs, ErrorCode.UnexpectedExit, "the guest crashed"),
        .. Service("PROCESS_INFO_NOT_AVAILABLE", 0x1D, Hcs, ErrorCode.NotFound, "nothing is known about the process"),
        .. Service("SERVICE_DISCONNECT", 0x1E, Hcs, ErrorCode.ConnectionLost, "the compute service went away"),
        .. Service("PROCESS_ALREADY_STOPPED", 0x1F, Hcs, ErrorCode.ProcessAlreadyStopped, "the process has ended already", alias: "ProcessAlreadyStopped"),
        .. Service("SYSTEM_NOT_CONFIGURED_FOR_OPERATION", 0x20, Hcs, ErrorCode.NotSupported, "the system was created without what the request needs"),
        .. Service("OPERATION_ALREADY_CANCELLED", 0x21, Hcs, ErrorCode.InvalidState, "the operation has been cancelled before"),

        Other("ERROR_FILE_NOT_FOUND", 0x2, ErrorCode.NotFound, "the file does not exist"),
        Other("ERROR_PATH_NOT_FOUND", 0x3, ErrorCode.NotFound, "a directory of the path does not exist"),
        Other("ERROR_ACCESS_DENIED", 0x5, ErrorCode.AccessDenied, "the caller may not do this", alias: "VmcomputeOperationAccessIsDenied",
            cause: "also given for the enumeration of systems while the silo of one is being torn down (Windows before 1709)",
            remedy: "run as an administrator or as a member of Hyper-V Administrators"),
        Other("ERROR_INVALID_HANDLE", 0x6, ErrorCode.InvalidHandle, "the handle is none", alias: "InvalidHandle"),
        Other("ERROR_NOT_ENOUGH_MEMORY", 0x8, ErrorCode.ResourceExhausted, "no memory"),
        Other("ERROR_INVALID_DATA", 0xD, ErrorCode.InvalidDocument, "the data is invalid", alias: "InvalidData"),
        Other("ERROR_OUTOFMEMORY", 0xE, ErrorCode.ResourceExhausted, "no memory"),
        Other("ERROR_NOT_SUPPORTED", 0x32, ErrorCode.NotSupported, "this is not supported", alias: "NotSupported"),
        Other("ERROR_INVALID_PARAMETER", 0x57, ErrorCode.InvalidArgument, "an argument is wrong", alias: "E_INVALIDARG"),
        Other("ERROR_BROKEN_PIPE", 109, ErrorCode.ConnectionLost, "the other end of the pipe is closed",
            cause: "the usual end of a process's output"),
        Other("ERROR_INSUFFICIENT_BUFFER", 0x7A, ErrorCode.TooLarge, "the buffer is too small"),
        Other("ERROR_PROC_NOT_FOUND", 0x7F, ErrorCode.NotSupported, "the library lacks the function", alias: "ProcNotFound",
            cause: "this version of Windows is older than the function"),
        Other("ERROR_BAD_PATHNAME", 161, ErrorCode.InvalidArgument, "the path is invalid"),
        Other("ERROR_ALREADY_EXISTS", 0xB7, ErrorCode.InvalidState, "it exists already"),
        Other("ERROR_SERVICE_DOES_NOT_EXIST", 0x424, ErrorCode.ServiceNotAvailable, "the service is not installed",
            remedy: "enable the Containers feature"),
        Other("ERROR_SERVICE_NOT_ACTIVE", 0x426, ErrorCode.ServiceNotAvailable, "the service does not run",
            remedy: "start the service vmcompute"),
        Other("ERROR_NOT_FOUND", 0x490, ErrorCode.NotFound, "the element was not found", alias: "ElementNotFound",
            cause: "a process or system that has ended is asked for"),
        Other("ERROR_NO_NETWORK", 1222, ErrorCode.NotFound, "the network is not present or not started"),
        Other("ERROR_TIMEOUT", 0x5B4, ErrorCode.Timeout, "it did not end in time"),
        Other("ERROR_OBJECT_NOT_FOUND", 0x10D8, ErrorCode.NotFound, "the identifier does not represent a valid object", alias: "InvalidObject"),
        Other("CO_E_CLASSSTRING", 0x800401F3, ErrorCode.InvalidArgument, "the class string is invalid", alias: "InvalidClassString"),
        Other("E_NOTIMPL", 0x80004001, ErrorCode.NotSupported, "this is not implemented"),
        Other("E_FAIL", 0x80004005, ErrorCode.Unknown, "an unspecified failure"),
        Other("E_UNEXPECTED", 0x8000FFFF, ErrorCode.UnexpectedValue, "an unexpected condition"),

        Condition("HandleClose", ErrorCode.AlreadyClosed, "the handle was closed while a notification was awaited"),
        Condition("AlreadyClosed", ErrorCode.AlreadyClosed, "the handle was closed before"),
        Condition("InvalidNotificationType", ErrorCode.ProtocolViolation, "a notification that the object does not have was awaited"),
        Condition("InvalidProcessState", ErrorCode.InvalidState, "the process is not in the state that the request needs"),
        Condition("Timeout", ErrorCode.Timeout, "a notification did not come in time"),
        Condition("UnexpectedContainerExit", ErrorCode.UnexpectedExit, "the system exited while something else was awaited"),
        Condition("UnexpectedProcessAbort", ErrorCode.ConnectionLost, "the connection to the compute service was lost"),
        Condition("UnexpectedValue", ErrorCode.UnexpectedValue, "the service succeeded and answered nothing"),
        Condition("OperationDenied", ErrorCode.AccessDenied, "the operation is denied"),
        Condition("PlatformNotSupported", ErrorCode.NotSupported, "the platform does not offer this"),
    ];

    private const int Vm = 1;
    private const int Hcs = 2;
    private const long VmBase = 0xC0370100;
    private const long HcsBase = 0x80370100;

    /// <summary>Whether an HRESULT says failure.</summary>
    public static bool IsFailure(int hresult) => hresult < 0;

    /// <summary>The error of a failed HRESULT: the low 16 bits of one that wraps a Win32 code, else the whole, unsigned.</summary>
    public static uint Normalize(int hresult) =>
        (hresult & 0x1FFF0000) == 0x00070000 ? (uint)(hresult & 0xFFFF) : unchecked((uint)hresult);

    /// <summary>What an error is to us; <see cref="ErrorCode.Unknown"/> for one we do not know.</summary>
    /// <param name="code">A Win32 code or an HRESULT.</param>
    public static ErrorCode ToErrorCode(uint code) => Find(code)?.Code ?? ErrorCode.Unknown;

    /// <summary>The number to answer a peer of the guest protocol with, as an HRESULT.</summary>
    public static int ToHResult(ErrorCode code) => unchecked((int)(uint)(code switch
    {
        ErrorCode.Unknown or ErrorCode.LaunchFailed => 0x80004005,
        ErrorCode.SystemNotFound => VmBase + 0x0E,
        ErrorCode.SystemAlreadyExists => VmBase + 0x0F,
        ErrorCode.SystemAlreadyStopped => VmBase + 0x10,
        ErrorCode.InvalidState => VmBase + 0x05,
        ErrorCode.AlreadyClosed or ErrorCode.InvalidHandle => 0x80070006,
        ErrorCode.ProcessNotFound or ErrorCode.NotFound => 0x80070490,
        ErrorCode.ProcessAlreadyStopped => HcsBase + 0x1F,
        ErrorCode.InvalidDocument => VmBase + 0x0D,
        ErrorCode.InvalidArgument => 0x80070057,
        ErrorCode.NotSupported => 0x80070032,
        ErrorCode.AccessDenied => 0x80070005,
        ErrorCode.OperationPending => VmBase + 0x03,
        ErrorCode.Timeout => VmBase + 0x09,
        ErrorCode.UnexpectedExit => VmBase + 0x06,
        ErrorCode.ConnectionLost => VmBase + 0x0A,
        ErrorCode.ProtocolViolation => VmBase + 0x11,
        ErrorCode.UnsupportedProtocolVersion => VmBase + 0x0C,
        ErrorCode.UnknownMessage => VmBase + 0x0B,
        ErrorCode.ProgramNotFound => 0x80070002,
        ErrorCode.ProgramNotExecutable => 0x800700C1,
        ErrorCode.ResourceExhausted => 0x8007000E,
        ErrorCode.TooLarge => 0x8007007A,
        ErrorCode.UnexpectedValue => 0x8000FFFF,
        ErrorCode.ServiceNotAvailable => HcsBase + 0x14,
        ErrorCode.Conflict => 0x800700AA,
        ErrorCode.RecordDamaged => 0x80070570,
    }));

    /// <summary>What is known about an error, or null.</summary>
    /// <param name="code">A Win32 code or an HRESULT.</param>
    public static ErrorEntry? Find(uint code)
    {
        var number = Normalize(unchecked((int)code));
        foreach (var entry in All)
        {
            if (entry.Number == number)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Whether the object is unknown to the service.</summary>
    public static bool IsNotExist(uint code) => code is 0xC037010E or 0x490;

    /// <summary>Whether the object has ended already.</summary>
    public static bool IsAlreadyStopped(uint code) => code is 0xC0370110 or 0x8037011F or 0x490 or 0x80370110;

    /// <summary>Whether the result arrives by notification.</summary>
    public static bool IsPending(uint code) => code is 0xC0370103;

    /// <summary>Whether the service does not know the request; a rejected document counts.</summary>
    public static bool IsNotSupported(uint code) => code is 0xC037010D or 0xD or 0x32 or 0xC037010B;

    /// <summary>Whether the request does not fit the state.</summary>
    public static bool IsInvalidState(uint code) => code is 0xC0370105;

    /// <summary>Whether the caller may not do it.</summary>
    public static bool IsAccessDenied(uint code) => code is 0x5;

    /// <summary>Whether the handle is none.</summary>
    public static bool IsInvalidHandle(uint code) => code is 0x6;

    private static IEnumerable<ErrorEntry> Service(
        string name, int low, int lists, ErrorCode code, string meaning, string? alias = null, string? cause = null, string? remedy = null)
    {
        var entry = new ErrorEntry
        {
            Family = Vmcompute,
            Name = $"ERROR_VMCOMPUTE_{name}",
            Number = VmBase + low,
            Aliases = alias is null ? [] : [alias],
            Code = code,
            Meaning = meaning,
            Cause = cause,
            Remedy = remedy,
        };
        if ((lists & Vm) != 0)
        {
            yield return entry;
        }

        if ((lists & Hcs) != 0)
        {
            yield return entry with { Family = HostComputeService, Name = $"HCS_E_{name}", Number = HcsBase + low };
        }
    }

    private static ErrorEntry Other(
        string name, long number, ErrorCode code, string meaning, string? alias = null, string? cause = null, string? remedy = null) => new()
        {
            Family = Windows,
            Name = name,
            Number = number,
            Aliases = alias is null ? [] : [alias],
            Code = code,
            Meaning = meaning,
            Cause = cause,
            Remedy = remedy,
        };

    private static ErrorEntry Condition(string name, ErrorCode code, string meaning) =>
        new() { Family = Named, Name = name, Code = code, Meaning = meaning };
}
