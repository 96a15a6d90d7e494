using Caisson.Contracts.Errors;

namespace Caisson.Compute.Execution;

/// <summary>Sorts the errors of an <see cref="Executor"/>.</summary>
public static class ExecutorErrors
{
    /// <summary>What kind of error one is.</summary>
    public static ExecutorErrorClass ClassOf(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            OperationCanceledException => ExecutorErrorClass.Cancelled,
            ArgumentException or FormatException => ExecutorErrorClass.InvalidParameter,
            NotSupportedException => ExecutorErrorClass.NotImplemented,
            ComputeException known => ClassOf(known.Code),
            _ => ExecutorErrorClass.System,
        };
    }

    private static ExecutorErrorClass ClassOf(ErrorCode code) => code switch
    {
        ErrorCode.SystemNotFound or ErrorCode.ProcessNotFound or ErrorCode.NotFound => ExecutorErrorClass.NotFound,
        ErrorCode.SystemAlreadyExists or ErrorCode.Conflict => ExecutorErrorClass.Conflict,
        ErrorCode.InvalidArgument or ErrorCode.InvalidDocument or ErrorCode.InvalidState => ExecutorErrorClass.InvalidParameter,
        ErrorCode.NotSupported => ExecutorErrorClass.NotImplemented,
        _ => ExecutorErrorClass.System,
    };
}
