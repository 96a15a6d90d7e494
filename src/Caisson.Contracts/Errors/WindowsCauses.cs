namespace Caisson.Contracts.Errors;

/// <summary>Where each code of Windows comes from: as the compute service gives it, otherwise as Windows means it.</summary>
internal static class WindowsCauses
{
    /// <summary>The cause of a code. One condition of the service has two numbers, its own and its client library's, and one cause.</summary>
    /// <param name="name">The code's name, as <see cref="WindowsErrorTable"/> has it.</param>
    public static string Of(string name) => name switch
    {
        "ERROR_VMCOMPUTE_TERMINATED_DURING_START" or "HCS_E_TERMINATED_DURING_START" =>
            "its guest or its first process ended, or somebody terminated it, before the start was done",
        "ERROR_VMCOMPUTE_IMAGE_MISMATCH" or "HCS_E_IMAGE_MISMATCH" =>
            "the base layer is of another version of Windows than the host, which process isolation does not allow",
        "ERROR_VMCOMPUTE_HYPERV_NOT_INSTALLED" or "HCS_E_HYPERV_NOT_INSTALLED" =>
            "the document asks for a virtual machine, and the hypervisor or its services are missing",
        "ERROR_VMCOMPUTE_OPERATION_PENDING" =>
            "no failure: the service has accepted the request and goes on with it after the call",
        "ERROR_VMCOMPUTE_TOO_MANY_NOTIFICATIONS" =>
            "the callback takes the notifications of a system or process more slowly than they come",
        "ERROR_VMCOMPUTE_INVALID_STATE" or "HCS_E_INVALID_STATE" =>
            "the system has not been started, is paused, is stopping, or another request is changing it",
        "ERROR_VMCOMPUTE_UNEXPECTED_EXIT" or "HCS_E_UNEXPECTED_EXIT" =>
            "the guest crashed, or the process that carries the virtual machine or the container died",
        "ERROR_VMCOMPUTE_TERMINATED" or "HCS_E_TERMINATED" =>
            "somebody ended the system by force while the request was under way",
        "ERROR_VMCOMPUTE_CONNECT_FAILED" or "HCS_E_CONNECT_FAILED" =>
            "the agent inside the container or virtual machine has not started, or has crashed",
        "ERROR_VMCOMPUTE_TIMEOUT" or "HCS_E_CONNECTION_TIMEOUT" =>
            "the guest is still booting, hangs, or its agent does not answer",
        "ERROR_VMCOMPUTE_CONNECTION_CLOSED" or "HCS_E_CONNECTION_CLOSED" =>
            "the virtual machine stopped, or its agent ended, while a request was under way",
        "ERROR_VMCOMPUTE_UNKNOWN_MESSAGE" or "HCS_E_UNKNOWN_MESSAGE" =>
            "the service, or the agent in the guest, is older than the request or built without the feature",
        "ERROR_VMCOMPUTE_UNSUPPORTED_PROTOCOL_VERSION" or "HCS_E_UNSUPPORTED_PROTOCOL_VERSION" =>
            "the host and the image that the guest boots are of releases too far apart",
        "ERROR_VMCOMPUTE_INVALID_JSON" or "HCS_E_INVALID_JSON" =>
            "a member that this version of the service does not know, or has with another type",
        "ERROR_VMCOMPUTE_SYSTEM_NOT_FOUND" or "HCS_E_SYSTEM_NOT_FOUND" =>
            "the system has stopped and its last handle was closed, or its id is misspelled",
        "ERROR_VMCOMPUTE_SYSTEM_ALREADY_EXISTS" or "HCS_E_SYSTEM_ALREADY_EXISTS" =>
            "a system of this id runs, or has stopped while somebody still holds a handle on it",
        "ERROR_VMCOMPUTE_SYSTEM_ALREADY_STOPPED" or "HCS_E_SYSTEM_ALREADY_STOPPED" =>
            "the system ended by itself, or another request ended it before this one came",
        "ERROR_VMCOMPUTE_PROTOCOL_ERROR" or "HCS_E_PROTOCOL_ERROR" =>
            "the agent sent a message that does not parse, or that does not fit the conversation",
        "ERROR_VMCOMPUTE_INVALID_LAYER" or "HCS_E_INVALID_LAYER" =>
            "its import was interrupted, its files were changed by hand, or its format is unknown to this version of Windows",
        "ERROR_VMCOMPUTE_WINDOWS_INSIDER_REQUIRED" or "HCS_E_WINDOWS_INSIDER_REQUIRED" =>
            "the image was built for a preview, and the host is a released build",
        "HCS_E_SERVICE_NOT_AVAILABLE" =>
            "the service vmcompute is stopped or disabled, or the feature that brings it is not installed",
        "HCS_E_OPERATION_NOT_STARTED" => "the result was asked for of an operation that no call has been given yet",
        "HCS_E_OPERATION_ALREADY_STARTED" => "an operation that serves one call was given to a second",
        "HCS_E_OPERATION_PENDING" => "the result was asked for before the call that the operation serves had ended",
        "HCS_E_OPERATION_TIMEOUT" => "the service needs longer for the request than its result was waited for",
        "HCS_E_OPERATION_SYSTEM_CALLBACK_ALREADY_SET" =>
            "a callback for all operations is registered on the handle, and one with a callback of its own was passed",
        "HCS_E_OPERATION_RESULT_ALLOCATION_FAILED" =>
            "the service did its work, and the process that asked has no memory left for the answer",
        "HCS_E_ACCESS_DENIED" => "the caller is neither an administrator nor a member of Hyper-V Administrators",
        "HCS_E_GUEST_CRITICAL_ERROR" => "the guest's kernel met an error it cannot survive: a panic, or a blue screen",
        "HCS_E_PROCESS_INFO_NOT_AVAILABLE" =>
            "the operation that was asked created no process, or the service keeps nothing of the process any more",
        "HCS_E_SERVICE_DISCONNECT" =>
            "the process of the service vmcompute crashed or was restarted, and every handle went with it",
        "HCS_E_PROCESS_ALREADY_STOPPED" => "the service had already seen the process end when the request came",
        "HCS_E_SYSTEM_NOT_CONFIGURED_FOR_OPERATION" =>
            "the document that made the system lacks the device or setting in question",
        "HCS_E_OPERATION_ALREADY_CANCELLED" => "the operation was cancelled a second time",

        "ERROR_FILE_NOT_FOUND" =>
            "the program is neither at its path nor on the container's PATH, or a file that a document names is missing",
        "ERROR_PATH_NOT_FOUND" => "the working directory, a mapped directory or a layer has moved, or was never there",
        "ERROR_ACCESS_DENIED" =>
            "the caller lacks the right; before Windows 1709 also the enumeration of systems while the silo of one is being torn down",
        "ERROR_INVALID_HANDLE" => "the handle was closed already, is of another kind, or belongs to another process",
        "ERROR_NOT_ENOUGH_MEMORY" => "the host, or the job that limits the container, can commit no more memory for the request",
        "ERROR_INVALID_DATA" =>
            "a document holds what this version of the service does not recognise, or a file that it reads is damaged",
        "ERROR_OUTOFMEMORY" => "an allocation inside the service or its client library failed",
        "ERROR_NOT_SUPPORTED" => "this version or edition of Windows, or this kind of system, lacks what was asked for",
        "ERROR_INVALID_PARAMETER" => "a value of the request is out of range, missing, or contradicts another",
        "ERROR_BROKEN_PIPE" => "the process at the other end has exited or closed its stream, as every output ends",
        "ERROR_INSUFFICIENT_BUFFER" => "the answer is longer than the room that the caller made for it",
        "ERROR_PROC_NOT_FOUND" => "this version of Windows is older than the function",
        "ERROR_BAD_PATHNAME" => "the path holds characters, a device's name or a prefix that Windows does not take",
        "ERROR_ALREADY_EXISTS" => "a file, layer or named object of this name was made before",
        "ERROR_SERVICE_DOES_NOT_EXIST" => "the feature that brings the compute service was never enabled",
        "ERROR_SERVICE_NOT_ACTIVE" => "the service was stopped, or failed while it started",
        "ERROR_NOT_FOUND" => "a process or system that has ended is asked for, or one that never was",
        "ERROR_NO_NETWORK" => "the host has no network of this id, or its network service has not started",
        "ERROR_TIMEOUT" => "Windows gave up waiting, mostly for a container or guest that does not answer",
        "ERROR_OBJECT_NOT_FOUND" => "the network, endpoint or other object that the identifier stands for was deleted meanwhile",
        "CO_E_CLASSSTRING" => "a GUID is malformed, or nothing is registered under the name",
        "E_NOTIMPL" => "the function exists and does nothing in this version of Windows",
        "E_FAIL" => "the component that failed gave no reason of its own",
        "E_UNEXPECTED" => "a component found itself in a state that it was not written for",

        "HandleClose" => "the program closed the system or process in one place while it waited in another",
        "AlreadyClosed" => "the program went on using a system or process after it had closed it",
        "InvalidNotificationType" => "a notification of systems was awaited on a process, or the other way round",
        "InvalidProcessState" => "the exit code was asked for while the process still ran, or before it had been started",
        "Timeout" => "the service or the guest took longer than was waited for",
        "UnexpectedContainerExit" => "the system crashed, was terminated, or came to its end before the awaited notification",
        "UnexpectedProcessAbort" => "the compute service crashed or was restarted while somebody waited for a notification",
        "UnexpectedValue" => "the document that belongs to a successful answer is missing, which is a defect of the service",
        "OperationDenied" => "a policy of the host, or one inside the guest, forbids what was asked for",
        "PlatformNotSupported" => "the request needs Windows, another kind of system, or a later release than runs here",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no code of this name"),
    };
}
