using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Server;

/// <summary>The errors that the server itself answers.</summary>
internal static class ServerErrors
{
    internal static ComputeOperationException Refused(ErrorCode code, string operation, string? objectId, string message, Exception? cause = null) =>
        new(
            new ErrorDetails { Code = code, Operation = operation, ObjectId = objectId },
            objectId is null ? $"{operation}: {message}" : $"{operation} on '{objectId}': {message}",
            cause);
}
