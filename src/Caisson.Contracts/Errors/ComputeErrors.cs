using System.Net.Sockets;

namespace Caisson.Contracts.Errors;

/// <summary>Questions about an error, whatever it is wrapped in.</summary>
/// <remarks>
/// An error with a number of Windows is judged by that number alone (<see cref="WindowsErrors"/>), as the service's own client library does; any other
/// by its <see cref="ErrorCode"/>. Exceptions that are not ours answer no to everything but <see cref="IsTimeout"/>.
/// </remarks>
public static class ComputeErrors
{
    /// <summary>Whether the object is unknown to the service.</summary>
    public static bool IsNotExist(Exception? error) =>
        Is(error, WindowsErrors.IsNotExist, static code => code is ErrorCode.SystemNotFound or ErrorCode.ProcessNotFound or ErrorCode.NotFound);

    /// <summary>Whether the object has ended already.</summary>
    public static bool IsAlreadyStopped(Exception? error) =>
        Is(
            error,
            WindowsErrors.IsAlreadyStopped,
            static code => code is ErrorCode.SystemAlreadyStopped or ErrorCode.ProcessAlreadyStopped or ErrorCode.ProcessNotFound);

    /// <summary>Whether the result arrives by notification.</summary>
    public static bool IsPending(Exception? error) => Is(error, WindowsErrors.IsPending, static code => code is ErrorCode.OperationPending);

    /// <summary>Whether the service does not know the request; a rejected document counts.</summary>
    public static bool IsNotSupported(Exception? error) =>
        Is(
            error,
            WindowsErrors.IsNotSupported,
            static code => code is ErrorCode.NotSupported or ErrorCode.InvalidDocument or ErrorCode.UnknownMessage);

    /// <summary>Whether the request does not fit the state.</summary>
    public static bool IsInvalidState(Exception? error) => Is(error, WindowsErrors.IsInvalidState, static code => code is ErrorCode.InvalidState);

    /// <summary>Whether the caller may not do it.</summary>
    public static bool IsAccessDenied(Exception? error) => Is(error, WindowsErrors.IsAccessDenied, static code => code is ErrorCode.AccessDenied);

    /// <summary>Whether the handle is none.</summary>
    public static bool IsInvalidHandle(Exception? error) => Is(error, WindowsErrors.IsInvalidHandle, static code => code is ErrorCode.InvalidHandle);

    /// <summary>Whether the handle was closed before.</summary>
    public static bool IsAlreadyClosed(Exception? error) => Is(error, static _ => false, static code => code is ErrorCode.AlreadyClosed);

    /// <summary>Whether a time limit passed: one of ours, or one of whatever failed underneath.</summary>
    public static bool IsTimeout(Exception? error)
    {
        for (var current = error; current is not null; current = current.InnerException)
        {
            if (current is TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } or ComputeException { Code: ErrorCode.Timeout })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives a failure its operation and object; one that has them already is returned as it is.</summary>
    /// <param name="operation">The operation, one of <see cref="OperationNames"/>.</param>
    /// <param name="objectId">The system, or <c>system:process</c>; null for the service.</param>
    /// <param name="cause">The failure.</param>
    public static ComputeException Wrap(string operation, string? objectId, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause as ComputeException ?? new ComputeOperationException(
            new ErrorDetails { Code = IsTimeout(cause) ? ErrorCode.Timeout : ErrorCode.Unknown, Operation = operation, ObjectId = objectId },
            cause.Message,
            cause);
    }

    private static bool Is(Exception? error, Func<uint, bool> ofWindows, Func<ErrorCode, bool> ofOurs)
    {
        var current = error;
        while (current is not null and not ComputeException)
        {
            current = current.InnerException;
        }

        return current is ComputeException found
            && (found.Details is { NativeKind: NativeErrorKind.Windows, NativeCode: { } number }
                ? ofWindows(WindowsErrors.Normalize(unchecked((int)number)))
                : ofOurs(found.Code));
    }
}
