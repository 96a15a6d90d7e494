using Caisson.Ttrpc.Framing;
using Caisson.Ttrpc.Messages;

namespace Caisson.Ttrpc;

/// <summary>A call failed; the connection is well.</summary>
/// <remarks>A server's method throws it to answer with a status of its choice; a client's call throws what the server answered.</remarks>
public sealed class TtrpcStatusException : Exception
{
    /// <summary>A failure with a status.</summary>
    /// <param name="code">The status.</param>
    /// <param name="message">What happened: lower case, without a period; containerd puts it before its own words.</param>
    /// <param name="innerException">Its cause, which does not travel.</param>
    public TtrpcStatusException(TtrpcStatusCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The status; never <see cref="TtrpcStatusCode.Ok"/> when it came from a server.</summary>
    public TtrpcStatusCode Code { get; }

    /// <summary>The answer to a method that nobody serves.</summary>
    /// <param name="service">The service's full name.</param>
    /// <param name="method">The method's name.</param>
    public static TtrpcStatusException Unimplemented(string service, string method) => new(TtrpcStatusCode.Unimplemented, $"method {method} of service {service}");

    internal static TtrpcStatusException TooLong(long length) =>
        new(TtrpcStatusCode.ResourceExhausted, $"a message of {length} bytes, over the {FrameHeader.MaximumPayload} that a frame may carry");

    internal static TtrpcStatusException Of(Status status) => new((TtrpcStatusCode)status.Code, status.Message);
}
