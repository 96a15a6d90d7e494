using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Client;

/// <summary>The errors that the client itself makes.</summary>
internal static class ConnectionErrors
{
    internal static ComputeConnectionException Lost(string operation, string? objectId, Exception cause)
    {
        var code = cause switch
        {
            ComputeConnectionException lost => lost.Code,
            BridgeProtocolException { IsTruncation: false } => ErrorCode.ProtocolViolation,
            _ => ErrorCode.ConnectionLost,
        };
        return new ComputeConnectionException(Details(code, operation, objectId), $"{operation}{On(objectId)}: the connection to the service was lost", cause);
    }

    internal static ComputeOperationException Refused(ErrorCode code, string operation, string? objectId, string message, Exception? cause = null) =>
        new(Details(code, operation, objectId), $"{operation}{On(objectId)}: {message}", cause);

    internal static ComputeOperationException NotSupported(string operation, string? objectId = null) =>
        Refused(ErrorCode.NotSupported, operation, objectId, "the guest does not offer it");

    internal static ComputeOperationException Closed(string operation) => Refused(ErrorCode.AlreadyClosed, operation, null, "the handle was closed");

    private static ErrorDetails Details(ErrorCode code, string operation, string? objectId) =>
        new() { Code = code, Operation = operation, ObjectId = objectId };

    private static string On(string? objectId) => objectId is null ? "" : $" on '{objectId}'";
}
