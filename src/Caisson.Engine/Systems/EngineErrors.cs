using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;

namespace Caisson.Engine.Systems;

/// <summary>The engine's errors, so that each carries code, operation, object and, where there is one, the remedy.</summary>
internal static class EngineErrors
{
    public static ComputeOperationException Failed(
        ErrorCode code, string operation, string? objectId, string message, string? remedy = null, long? nativeCode = null, Exception? cause = null) =>
        new(new ErrorDetails { Code = code, Operation = operation, ObjectId = objectId, Remedy = remedy, NativeCode = nativeCode, NativeKind = nativeCode is null ? null : NativeErrorKind.Errno }, message, cause);

    public static ComputeOperationException InvalidState(string operation, SystemId id, string state, string? circumstance = null) =>
        Failed(
            ErrorCode.InvalidState,
            operation,
            id.Value,
            $"system '{id}' is {state}{(circumstance is null ? "" : ": " + circumstance)}, which does not admit {operation}");

    public static ComputeOperationException NotSupported(string operation, string? objectId, string what, string? remedy = null) =>
        Failed(ErrorCode.NotSupported, operation, objectId, $"the linux engine does not support {what}", remedy);

    public static ComputeOperationException InvalidDocument(string operation, SystemId id, string message, string? remedy = null) =>
        Failed(ErrorCode.InvalidDocument, operation, id.Value, $"the document of system '{id}' {message}", remedy);

    public static ComputeSystemClosedException Gone(string operation, SystemId id, ExitRecord exit) =>
        new(
            new ErrorDetails { Code = ErrorCode.SystemAlreadyStopped, Operation = operation, ObjectId = id.Value },
            $"system '{id}' has stopped with code {exit.Code}",
            exit);

    public static ComputeSystemClosedException SystemHandleClosed(string operation, SystemHandle handle) =>
        new(new ErrorDetails { Code = ErrorCode.AlreadyClosed, Operation = operation }, $"system handle {handle.Value} is not open on this connection");

    public static ComputeOperationException ProcessHandleClosed(string operation, ProcessHandle handle) =>
        Failed(ErrorCode.AlreadyClosed, operation, null, $"process handle {handle.Value} is not open on this connection");

    public static ComputeConnectionException ConnectionClosed(string operation) =>
        new(new ErrorDetails { Code = ErrorCode.ConnectionLost, Operation = operation }, "this connection to the engine was closed");

    /// <summary>The kernel, or a step of ours on the way to it, said no: what a verb turns into its own error.</summary>
    public static bool IsRefusal(Exception failure) => failure is LaunchException or IOException or UnauthorizedAccessException;

    /// <summary>Turns such a failure into the error of a verb.</summary>
    public static ComputeOperationException From(Exception failure, string operation, string objectId) => failure switch
    {
        LaunchException step => Failed(
            step.Code, operation, objectId, $"launching '{objectId}': {step.Message}", step.Remedy, NumberOf(step.Errno), step),
        CgroupException cgroup => Failed(cgroup.Code, operation, objectId, cgroup.Message, cgroup.Remedy, NumberOf(cgroup.Errno), cgroup),
        LinuxException call => Failed(
            LinuxErrors.ToErrorCode(call.Errno), operation, objectId, $"'{objectId}': {call.Message}", LinuxErrors.RemedyOf(call.Errno), call.Errno, call),
        FileNotFoundException or DirectoryNotFoundException => Failed(ErrorCode.NotFound, operation, objectId, failure.Message, cause: failure),
        UnauthorizedAccessException => Failed(ErrorCode.AccessDenied, operation, objectId, failure.Message, cause: failure),
        _ => Failed(ErrorCode.Unknown, operation, objectId, failure.Message, cause: failure),
    };

    private static long? NumberOf(int errno) => errno == 0 ? null : errno;
}
