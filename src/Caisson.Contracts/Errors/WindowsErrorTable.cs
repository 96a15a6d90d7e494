using static Caisson.Contracts.Errors.ErrorFamily;

namespace Caisson.Contracts.Errors;

/// <summary>Every code of Windows without its cause, so that a program which only maps numbers does not carry the causes.</summary>
internal static class WindowsErrorTable
{
    /// <summary>The first of the numbers of the compute service's client library.</summary>
    public const long VmBase = 0xC0370100;

    /// <summary>The first of the compute service's own numbers.</summary>
    public const long HcsBase = 0x80370100;

    /// <summary>Every code we know.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } =
    [
        .. Service("TERMINATED_DURING_START", 0x00, Vm | Hcs, ErrorCode.UnexpectedExit, "the system was terminated while it started"),
        .. Service("IMAGE_MISMATCH", 0x01, Vm | Hcs, ErrorCode.NotSupported, "the image's operating system does not fit the host's",
            remedy: "use an image built for this version of Windows, or isolate it by Hyper-V"),
        .. Service("HYPERV_NOT_INSTALLED", 0x02, Vm | Hcs, ErrorCode.NotSupported, "Hyper-V is not installed",
            remedy: "enable the Hyper-V feature, and virtualization in the firmware"),
        .. Service("OPERATION_PENDING", 0x03, Vm, ErrorCode.OperationPending, "the result arrives by notification", alias: "VmcomputeOperationPending",
            remedy: "wait for the notification that belongs to the request"),
        .. Service("TOO_MANY_NOTIFICATIONS", 0x04, Vm, ErrorCode.ResourceExhausted, "notifications were lost because too many were waiting",
            remedy: "ask for the state anew, and do less in the callback"),
        .. Service("INVALID_STATE", 0x05, Vm, ErrorCode.InvalidState, "the request does not fit the state", alias: "VmcomputeOperationInvalidState",
            remedy: "ask for the system's state, and repeat what still makes sense"),
        .. Service("INVALID_STATE", 0x05, Hcs, ErrorCode.InvalidState, "the request does not fit the state", alias: "InvalidState",
            remedy: "ask for the system's state, and repeat what still makes sense"),
        .. Service("UNEXPECTED_EXIT", 0x06, Vm, ErrorCode.UnexpectedExit, "the system exited abnormally", alias: "VmcomputeUnexpectedExit",
            remedy: "look at the events that came with the error, and at the event log Microsoft-Windows-Hyper-V-Compute"),
        .. Service("UNEXPECTED_EXIT", 0x06, Hcs, ErrorCode.UnexpectedExit, "the system exited abnormally",
            remedy: "look at the events that came with the error, and at the event log Microsoft-Windows-Hyper-V-Compute"),
        .. Service("TERMINATED", 0x07, Vm | Hcs, ErrorCode.UnexpectedExit, "the system was terminated"),
        .. Service("CONNECT_FAILED", 0x08, Vm | Hcs, ErrorCode.ConnectionLost, "the guest could not be connected to"),
        .. Service("TIMEOUT", 0x09, Vm, ErrorCode.Timeout, "the guest did not connect in time",
            remedy: "give the machine more memory or processors, or look at the guest's console"),
        .. Service("CONNECTION_TIMEOUT", 0x09, Hcs, ErrorCode.Timeout, "the guest did not connect in time",
            remedy: "give the machine more memory or processors, or look at the guest's console"),
        .. Service("CONNECTION_CLOSED", 0x0A, Vm | Hcs, ErrorCode.ConnectionLost, "the guest closed the connection"),
        .. Service("UNKNOWN_MESSAGE", 0x0B, Vm, ErrorCode.UnknownMessage, "the message or feature is unknown to the service", alias: "VmcomputeUnknownMessage",
            remedy: "update Windows, or the image that the guest boots"),
        .. Service("UNKNOWN_MESSAGE", 0x0B, Hcs, ErrorCode.UnknownMessage, "the message or feature is unknown to the service",
            remedy: "update Windows, or the image that the guest boots"),
        .. Service("UNSUPPORTED_PROTOCOL_VERSION", 0x0C, Vm | Hcs, ErrorCode.UnsupportedProtocolVersion, "the guest speaks no version in common",
            remedy: "update the older of the two"),
        .. Service("INVALID_JSON", 0x0D, Vm, ErrorCode.InvalidDocument, "the document was rejected", alias: "VmcomputeInvalidJSON",
            remedy: "remove or correct the member that the events name"),
        .. Service("INVALID_JSON", 0x0D, Hcs, ErrorCode.InvalidDocument, "the document was rejected",
            remedy: "remove or correct the member that the events name"),
        .. Service("SYSTEM_NOT_FOUND", 0x0E, Vm, ErrorCode.SystemNotFound, "no system of this id", alias: "ComputeSystemDoesNotExist",
            remedy: "list the systems that the service has"),
        .. Service("SYSTEM_NOT_FOUND", 0x0E, Hcs, ErrorCode.SystemNotFound, "no system of this id",
            remedy: "list the systems that the service has"),
        .. Service("SYSTEM_ALREADY_EXISTS", 0x0F, Vm | Hcs, ErrorCode.SystemAlreadyExists, "the id is in use",
            remedy: "choose another id, or terminate that system and close its handles"),
        .. Service("SYSTEM_ALREADY_STOPPED", 0x10, Vm, ErrorCode.SystemAlreadyStopped, "the system has stopped already", alias: "VmcomputeAlreadyStopped"),
        .. Service("SYSTEM_ALREADY_STOPPED", 0x10, Hcs, ErrorCode.SystemAlreadyStopped, "the system has stopped already"),
        .. Service("PROTOCOL_ERROR", 0x11, Vm | Hcs, ErrorCode.ProtocolViolation, "the guest broke the protocol",
            remedy: "update the image that the guest boots"),
        .. Service("INVALID_LAYER", 0x12, Vm | Hcs, ErrorCode.InvalidArgument, "a layer is damaged or lacks its metadata",
            remedy: "pull the image again"),
        .. Service("WINDOWS_INSIDER_REQUIRED", 0x13, Vm | Hcs, ErrorCode.NotSupported, "this needs a preview build of Windows",
            remedy: "use an image of a released build"),
        .. Service("SERVICE_NOT_AVAILABLE", 0x14, Hcs, ErrorCode.ServiceNotAvailable, "the compute service does not run",
            remedy: "start the service vmcompute; enable the Containers feature if it is missing"),
        .. Service("OPERATION_NOT_STARTED", 0x15, Hcs, ErrorCode.InvalidState, "the operation has not been started",
            remedy: "pass the operation to a call first"),
        .. Service("OPERATION_ALREADY_STARTED", 0x16, Hcs, ErrorCode.InvalidState, "the operation has been started before",
            remedy: "make an operation for every call"),
        .. Service("OPERATION_PENDING", 0x17, Hcs, ErrorCode.OperationPending, "the operation still goes on",
            remedy: "wait for the operation's result"),
        .. Service("OPERATION_TIMEOUT", 0x18, Hcs, ErrorCode.Timeout, "the operation did not end in time",
            remedy: "wait longer, or look at what keeps the service busy"),
        .. Service("OPERATION_SYSTEM_CALLBACK_ALREADY_SET", 0x19, Hcs, ErrorCode.InvalidState, "the system's callback takes the operation's place",
            remedy: "use one of the two ways to learn of an operation's end"),
        .. Service("OPERATION_RESULT_ALLOCATION_FAILED", 0x1A, Hcs, ErrorCode.ResourceExhausted, "no memory for the operation's result",
            remedy: "free memory, and ask for the system's state"),
        .. Service("ACCESS_DENIED", 0x1B, Hcs, ErrorCode.AccessDenied, "the caller may not do this",
            remedy: "run as an administrator or as a member of Hyper-V Administrators"),
        .. Service("GUEST_CRITICAL_ERROR", 0x1C, Hcs, ErrorCode.UnexpectedExit, "the guest crashed",
            remedy: "look at the crash report in the events, and at the guest's console"),
        .. Service("PROCESS_INFO_NOT_AVAILABLE", 0x1D, Hcs, ErrorCode.NotFound, "nothing is known about the process"),
        .. Service("SERVICE_DISCONNECT", 0x1E, Hcs, ErrorCode.ConnectionLost, "the compute service went away",
            remedy: "open the systems again once the service runs"),
        .. Service("PROCESS_ALREADY_STOPPED", 0x1F, Hcs, ErrorCode.ProcessAlreadyStopped, "the process has ended already", alias: "ProcessAlreadyStopped"),
        .. Service("SYSTEM_NOT_CONFIGURED_FOR_OPERATION", 0x20, Hcs, ErrorCode.NotSupported, "the system was created without what the request needs",
            remedy: "create the system again with it"),
        .. Service("OPERATION_ALREADY_CANCELLED", 0x21, Hcs, ErrorCode.InvalidState, "the operation has been cancelled before"),

        Other("ERROR_FILE_NOT_FOUND", 0x2, ErrorCode.NotFound, "the file does not exist",
            remedy: "check the path, inside the container for programs"),
        Other("ERROR_PATH_NOT_FOUND", 0x3, ErrorCode.NotFound, "a directory of the path does not exist",
            remedy: "check each directory of the path"),
        Other("ERROR_ACCESS_DENIED", 0x5, ErrorCode.AccessDenied, "the caller may not do this", alias: "VmcomputeOperationAccessIsDenied",
            remedy: "run as an administrator or as a member of Hyper-V Administrators"),
        Other("ERROR_INVALID_HANDLE", 0x6, ErrorCode.InvalidHandle, "the handle is none", alias: "InvalidHandle"),
        Other("ERROR_NOT_ENOUGH_MEMORY", 0x8, ErrorCode.ResourceExhausted, "no memory",
            remedy: "free memory, enlarge the page file, or raise the container's limit"),
        Other("ERROR_INVALID_DATA", 0xD, ErrorCode.InvalidDocument, "the data is invalid", alias: "InvalidData",
            remedy: "compare the document with the schema version it names"),
        Other("ERROR_OUTOFMEMORY", 0xE, ErrorCode.ResourceExhausted, "no memory", remedy: "free memory on the host"),
        Other("ERROR_NOT_SUPPORTED", 0x32, ErrorCode.NotSupported, "this is not supported", alias: "NotSupported",
            remedy: "update Windows, or do without it"),
        Other("ERROR_INVALID_PARAMETER", 0x57, ErrorCode.InvalidArgument, "an argument is wrong", alias: "E_INVALIDARG",
            remedy: "look at the events that came with the error: they name the value"),
        Other("ERROR_BROKEN_PIPE", 109, ErrorCode.ConnectionLost, "the other end of the pipe is closed"),
        Other("ERROR_INSUFFICIENT_BUFFER", 0x7A, ErrorCode.TooLarge, "the buffer is too small"),
        Other("ERROR_PROC_NOT_FOUND", 0x7F, ErrorCode.NotSupported, "the library lacks the function", alias: "ProcNotFound",
            remedy: "update Windows"),
        Other("ERROR_BAD_PATHNAME", 161, ErrorCode.InvalidArgument, "the path is invalid", remedy: "correct the path"),
        Other("ERROR_ALREADY_EXISTS", 0xB7, ErrorCode.InvalidState, "it exists already",
            remedy: "choose another name, or remove what has it"),
        Other("ERROR_SERVICE_DOES_NOT_EXIST", 0x424, ErrorCode.ServiceNotAvailable, "the service is not installed",
            remedy: "enable the Containers feature"),
        Other("ERROR_SERVICE_NOT_ACTIVE", 0x426, ErrorCode.ServiceNotAvailable, "the service does not run",
            remedy: "start the service vmcompute"),
        Other("ERROR_NOT_FOUND", 0x490, ErrorCode.NotFound, "the element was not found", alias: "ElementNotFound"),
        Other("ERROR_NO_NETWORK", 1222, ErrorCode.NotFound, "the network is not present or not started",
            remedy: "list the networks, and create the one that is missing"),
        Other("ERROR_TIMEOUT", 0x5B4, ErrorCode.Timeout, "it did not end in time", remedy: "try again when the machine is less busy"),
        Other("ERROR_OBJECT_NOT_FOUND", 0x10D8, ErrorCode.NotFound, "the identifier does not represent a valid object", alias: "InvalidObject",
            remedy: "look the object up again"),
        Other("CO_E_CLASSSTRING", 0x800401F3, ErrorCode.InvalidArgument, "the class string is invalid", alias: "InvalidClassString",
            remedy: "write the identifier as a GUID"),
        Other("E_NOTIMPL", 0x80004001, ErrorCode.NotSupported, "this is not implemented",
            remedy: "update Windows, or do without the function"),
        Other("E_FAIL", 0x80004005, ErrorCode.Unknown, "an unspecified failure",
            remedy: "look at the events that came with the error, and at the event log Microsoft-Windows-Hyper-V-Compute"),
        Other("E_UNEXPECTED", 0x8000FFFF, ErrorCode.UnexpectedValue, "an unexpected condition",
            remedy: "look into the event log; restart the service vmcompute if it stays so"),

        Condition("HandleClose", ErrorCode.AlreadyClosed, "the handle was closed while a notification was awaited"),
        Condition("AlreadyClosed", ErrorCode.AlreadyClosed, "the handle was closed before", remedy: "open it again"),
        Condition("InvalidNotificationType", ErrorCode.ProtocolViolation, "a notification that the object does not have was awaited"),
        Condition("InvalidProcessState", ErrorCode.InvalidState, "the process is not in the state that the request needs",
            remedy: "wait for the end of the process first"),
        Condition("Timeout", ErrorCode.Timeout, "a notification did not come in time",
            remedy: "look up the operation in this list: it names the variable that changes its deadline"),
        Condition("UnexpectedContainerExit", ErrorCode.UnexpectedExit, "the system exited while something else was awaited",
            remedy: "look at how the system ended"),
        Condition("UnexpectedProcessAbort", ErrorCode.ConnectionLost, "the connection to the compute service was lost",
            remedy: "open the systems again when the service is back"),
        Condition("UnexpectedValue", ErrorCode.UnexpectedValue, "the service succeeded and answered nothing"),
        Condition("OperationDenied", ErrorCode.AccessDenied, "the operation is denied", remedy: "change the policy, or do without"),
        Condition("PlatformNotSupported", ErrorCode.NotSupported, "the platform does not offer this"),
    ];

    private const int Vm = 1;
    private const int Hcs = 2;

    /// <summary>The entry of a number as <see cref="WindowsErrors.Normalize"/> gives it, or null.</summary>
    public static ErrorEntry? Find(uint number)
    {
        foreach (var entry in All)
        {
            if (entry.Number == number)
            {
                return entry;
            }
        }

        return null;
    }

    private static IEnumerable<ErrorEntry> Service(
        string name, int low, int lists, ErrorCode code, string meaning, string? alias = null, string? remedy = null)
    {
        var entry = new ErrorEntry
        {
            Family = Vmcompute,
            Name = $"ERROR_VMCOMPUTE_{name}",
            Number = VmBase + low,
            Aliases = alias is null ? [] : [alias],
            Code = code,
            Meaning = meaning,
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
        string name, long number, ErrorCode code, string meaning, string? alias = null, string? remedy = null) => new()
        {
            Family = Windows,
            Name = name,
            Number = number,
            Aliases = alias is null ? [] : [alias],
            Code = code,
            Meaning = meaning,
            Remedy = remedy,
        };

    private static ErrorEntry Condition(string name, ErrorCode code, string meaning, string? remedy = null) =>
        new() { Family = Named, Name = name, Code = code, Meaning = meaning, Remedy = remedy };
}
