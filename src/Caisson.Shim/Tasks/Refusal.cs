using Caisson.Contracts.Errors;
using Caisson.Ttrpc;

namespace Caisson.Shim.Tasks;

/// <summary>What is refused, in the codes and words that containerd and those above it look for. The one place where our errors become gRPC's.</summary>
internal static class Refusal
{
    /// <summary>Nothing of this name.</summary>
    public static TtrpcStatusException NotFound(string message) => new(TtrpcStatusCode.NotFound, message);

    /// <summary>Not in this state.</summary>
    public static TtrpcStatusException FailedPrecondition(string message) => new(TtrpcStatusCode.FailedPrecondition, message);

    /// <summary>There is one already.</summary>
    public static TtrpcStatusException AlreadyExists(string message) => new(TtrpcStatusCode.AlreadyExists, message);

    /// <summary>Bad input.</summary>
    public static TtrpcStatusException InvalidArgument(string message, Exception? cause = null) => new(TtrpcStatusCode.InvalidArgument, message, cause);

    /// <summary>Not done here, and why.</summary>
    public static TtrpcStatusException Unimplemented(string message) => new(TtrpcStatusCode.Unimplemented, message);

    /// <summary>It was killed or had ended before.</summary>
    public static TtrpcStatusException AlreadyFinished() => NotFound("process already finished");

    /// <summary>The engine's error of a verb.</summary>
    /// <param name="error">The error.</param>
    /// <param name="before">What the text begins with; clients look for the stock runtime's beginning when something cannot be run.</param>
    public static TtrpcStatusException Of(ComputeException error, string before = "") => new(CodeOf(error.Code), before + LaunchFailureText.Of(error), error);

    private static TtrpcStatusCode CodeOf(ErrorCode code) => code switch
    {
        ErrorCode.SystemNotFound or ErrorCode.ProcessNotFound => TtrpcStatusCode.NotFound,
        ErrorCode.SystemAlreadyExists => TtrpcStatusCode.AlreadyExists,
        ErrorCode.InvalidState or ErrorCode.SystemAlreadyStopped or ErrorCode.ProcessAlreadyStopped or ErrorCode.AlreadyClosed => TtrpcStatusCode.FailedPrecondition,
        ErrorCode.InvalidArgument or ErrorCode.InvalidDocument => TtrpcStatusCode.InvalidArgument,
        ErrorCode.NotSupported => TtrpcStatusCode.Unimplemented,
        ErrorCode.Timeout => TtrpcStatusCode.DeadlineExceeded,
        ErrorCode.ResourceExhausted => TtrpcStatusCode.ResourceExhausted,
        _ => TtrpcStatusCode.Unknown,
    };
}
