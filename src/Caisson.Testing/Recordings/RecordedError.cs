using System.Text.Json.Serialization;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Testing.Recordings;

/// <summary>A failure, with everything that is needed to throw it again.</summary>
internal sealed record RecordedError
{
    /// <summary>Which exception.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required RecordedErrorKind Kind { get; init; }

    /// <summary>Its message.</summary>
    public string? Message { get; init; }

    /// <summary>Its code, by name.</summary>
    public string? Code { get; init; }

    /// <summary>The operation that failed.</summary>
    public string? Operation { get; init; }

    /// <summary>The object it was about.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The platform's number.</summary>
    public long? NativeCode { get; init; }

    /// <summary>What kind of number.</summary>
    public string? NativeKind { get; init; }

    /// <summary>What can be done.</summary>
    public string? Remedy { get; init; }

    /// <summary>The service's own events.</summary>
    public IReadOnlyList<ServiceEvent>? Events { get; init; }

    /// <summary>How the system ended.</summary>
    public ExitRecord? Exit { get; init; }

    public static RecordedError Of(Exception exception) => exception switch
    {
        ComputeException known => Of(known),
        OperationCanceledException => new RecordedError { Kind = RecordedErrorKind.Canceled },
        _ => new RecordedError { Kind = RecordedErrorKind.Other, Message = $"{exception.GetType().Name}: {exception.Message}" },
    };

    /// <summary>The exception; of a cancellation the caller's own must be used.</summary>
    public Exception ToException()
    {
        var details = new ErrorDetails
        {
            Code = Enum.TryParse<ErrorCode>(Code, out var code) && Enum.IsDefined(code) ? code : ErrorCode.Unknown,
            Operation = Operation is null ? "" : OperationNames.TryParse(Operation) ?? Operation,
            ObjectId = ObjectId,
            NativeCode = NativeCode,
            NativeKind = Enum.TryParse<NativeErrorKind>(NativeKind, out var kind) && Enum.IsDefined(kind) ? kind : null,
            Remedy = Remedy,
            Events = Events ?? [],
        };
        var message = Message ?? "";
        return Kind switch
        {
            RecordedErrorKind.Operation => new ComputeOperationException(details, message),
            RecordedErrorKind.SystemClosed => new ComputeSystemClosedException(details, message, Exit),
            RecordedErrorKind.Connection => new ComputeConnectionException(details, message),
            RecordedErrorKind.Canceled => new OperationCanceledException(),
            RecordedErrorKind.Other => new InvalidOperationException(message),
        };
    }

    private static RecordedError Of(ComputeException exception) => new()
    {
        Kind = exception switch
        {
            ComputeSystemClosedException => RecordedErrorKind.SystemClosed,
            ComputeConnectionException => RecordedErrorKind.Connection,
            _ => RecordedErrorKind.Operation,
        },
        Message = exception.Message,
        Code = exception.Code.ToString(),
        Operation = exception.Operation,
        ObjectId = exception.Details.ObjectId,
        NativeCode = exception.Details.NativeCode,
        NativeKind = exception.Details.NativeKind?.ToString(),
        Remedy = exception.Details.Remedy,
        Events = exception.Details.Events is { Count: > 0 } events ? events : null,
        Exit = (exception as ComputeSystemClosedException)?.Exit,
    };
}
