using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution;

/// <summary>Makes the executor's own errors.</summary>
internal static class ExecutionErrors
{
    public static ComputeOperationException NoSuchContainer(string operation, SystemId id) =>
        Make(ErrorCode.SystemNotFound, operation, id.Value, $"there is no container '{id}'", "list the containers with 'caisson ps --all'");

    public static ComputeOperationException NotRunning(string operation, SystemId id) =>
        Make(ErrorCode.ProcessNotFound, operation, id.Value, $"container '{id}' is not running", "start it first");

    public static ComputeOperationException NoSuchExec(string operation, SystemId id, string execId) =>
        Make(ErrorCode.ProcessNotFound, operation, $"{id}:{execId}", $"container '{id}' has no process '{execId}'");

    public static ComputeOperationException Conflict(string operation, SystemId id, string message, string? remedy = null) =>
        Make(ErrorCode.Conflict, operation, id.Value, message, remedy);

    public static ComputeOperationException IdInUse(SystemId id, Exception? cause = null) =>
        Make(ErrorCode.SystemAlreadyExists, ExecutorOperations.Create, id.Value, $"the id '{id}' is in use", "choose another id, or remove the container that has it", cause);

    public static ComputeOperationException Invalid(string operation, SystemId id, string message, string? remedy = null) =>
        Make(ErrorCode.InvalidArgument, operation, id.Value, message, remedy);

    public static ComputeOperationException WrongState(string operation, SystemId id, string state, string? remedy = null) =>
        Make(ErrorCode.InvalidState, operation, id.Value, $"container '{id}' is {state}", remedy);

    public static ComputeOperationException NotStopped(string operation, SystemId id) =>
        Make(ErrorCode.InvalidState, operation, id.Value, $"container '{id}' is not stopped", "stop it first");

    public static ComputeOperationException NotSupported(string operation, SystemId id, string message) =>
        Make(ErrorCode.NotSupported, operation, id.Value, message);

    public static ComputeOperationException Make(
        ErrorCode code, string operation, string? objectId, string message, string? remedy = null, Exception? cause = null) =>
        new(new ErrorDetails { Code = code, Operation = operation, ObjectId = objectId, Remedy = remedy }, message, cause);
}
