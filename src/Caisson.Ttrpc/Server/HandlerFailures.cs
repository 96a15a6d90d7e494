using Caisson.Ttrpc.Framing;
using Caisson.Ttrpc.Messages;

namespace Caisson.Ttrpc.Server;

/// <summary>What a handler's exception is in the caller's eyes.</summary>
internal static class HandlerFailures
{
    /// <summary>The answer to a call whose handler threw.</summary>
    /// <param name="call">The call.</param>
    /// <param name="failure">What it threw.</param>
    public static (TtrpcStatusCode Code, string Message) Of(ServerCall call, Exception failure) => failure switch
    {
        TtrpcStatusException { Code: not TtrpcStatusCode.Ok } status => (status.Code, status.Message),
        OperationCanceledException when call.IsPastDeadline => (TtrpcStatusCode.DeadlineExceeded, "context deadline exceeded"),
        OperationCanceledException => (TtrpcStatusCode.Canceled, "context canceled"),
        TimeoutException => (TtrpcStatusCode.DeadlineExceeded, failure.Message),
        FileNotFoundException or DirectoryNotFoundException => (TtrpcStatusCode.NotFound, failure.Message),
        UnauthorizedAccessException => (TtrpcStatusCode.PermissionDenied, failure.Message),
        NotImplementedException or NotSupportedException => (TtrpcStatusCode.Unimplemented, failure.Message),
        _ => (TtrpcStatusCode.Unknown, failure.Message),
    };

    /// <summary>A response frame with a status; a text too long for a frame is cut.</summary>
    public static OutgoingFrame Frame(uint streamId, TtrpcStatusCode code, string message)
    {
        const int Longest = 64 * 1024;
        var text = message.Length <= Longest ? message : message[..Longest] + "…";
        return FrameWriter.Encode(streamId, FrameType.Response, FrameFlags.None, new Response { Status = new Status { Code = (int)code, Message = text } });
    }
}
