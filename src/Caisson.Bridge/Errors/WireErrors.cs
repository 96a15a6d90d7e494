using Caisson.Bridge.Messages;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Errors;

/// <summary>Exceptions of the seam to members of a response, and back.</summary>
internal static class WireErrors
{
    /// <summary>Everything our peer needs to throw the same exception again.</summary>
    internal static WireError ToWire(ComputeException exception) => new()
    {
        Kind = exception switch
        {
            ComputeSystemClosedException => WireErrorKind.SystemClosed,
            ComputeConnectionException => WireErrorKind.Connection,
            _ => WireErrorKind.Operation,
        },
        Code = exception.Code.ToString(),
        Operation = exception.Operation,
        ObjectId = exception.Details.ObjectId,
        NativeCode = exception.Details.NativeCode,
        NativeKind = exception.Details.NativeKind?.ToString(),
        Remedy = exception.Details.Remedy,
        Events = exception.Details.Events is { Count: > 0 } events ? events : null,
        Exit = (exception as ComputeSystemClosedException)?.Exit,
    };

    /// <summary>The same for a Microsoft peer: one record that names the operation.</summary>
    internal static IReadOnlyList<ErrorRecord> ToRecords(ComputeException exception) =>
    [
        new ErrorRecord
        {
            Result = WindowsErrors.ToHResult(exception.Code),
            Message = exception.Message,
            ModuleName = "caisson",
            FunctionName = exception.Operation,
        },
    ];

    /// <summary>The exception that a failed response stands for.</summary>
    /// <param name="response">The response; its result is not 0.</param>
    /// <param name="operation">What we were doing, where the peer does not say.</param>
    /// <param name="objectId">To what, where the peer does not say.</param>
    internal static ComputeException ToException(ResponseMessage response, string operation, string? objectId) =>
        response.CaissonError is { } error
            ? ToException(error, response.ErrorMessage)
            : FromForeign(response, operation, objectId);

    /// <summary>The exception that a peer of ours met.</summary>
    internal static ComputeException ToException(WireError error, string? message)
    {
        var details = new ErrorDetails
        {
            Code = Enum.TryParse<ErrorCode>(error.Code, out var code) && Enum.IsDefined(code) ? code : ErrorCode.Unknown,
            Operation = error.Operation,
            ObjectId = error.ObjectId,
            NativeCode = error.NativeCode,
            NativeKind = Enum.TryParse<NativeErrorKind>(error.NativeKind, out var kind) && Enum.IsDefined(kind) ? kind : null,
            Remedy = error.Remedy,
            Events = error.Events ?? [],
        };
        var text = message ?? $"{error.Operation} failed";
        return error.Kind switch
        {
            WireErrorKind.SystemClosed => new ComputeSystemClosedException(details, text, error.Exit),
            WireErrorKind.Connection => new ComputeConnectionException(details, text),
            WireErrorKind.Operation => new ComputeOperationException(details, text),
        };
    }

    private static ComputeOperationException FromForeign(ResponseMessage response, string operation, string? objectId)
    {
        var number = WindowsErrors.Normalize(response.Result);
        var details = new ErrorDetails
        {
            Code = WindowsErrors.ToErrorCode(number),
            Operation = operation,
            ObjectId = objectId,
            NativeCode = number,
            NativeKind = NativeErrorKind.Windows,
            Events = [.. (response.ErrorRecords ?? []).Select(ToEvent)],
        };
        var text = string.IsNullOrEmpty(response.ErrorMessage) ? $"result 0x{(uint)response.Result:x8}" : response.ErrorMessage;
        return new ComputeOperationException(details, $"the guest refused {operation}: {text}");
    }

    private static ServiceEvent ToEvent(ErrorRecord record) => new()
    {
        Message = record.Message,
        StackTrace = record.StackTrace,
        Provider = record.ModuleName,
        Source = record.Line == uint.MaxValue ? record.FileName : $"{record.FileName}:{record.Line}",
    };
}
