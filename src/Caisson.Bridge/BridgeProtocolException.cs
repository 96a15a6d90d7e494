namespace Caisson.Bridge;

/// <summary>The peer's bytes are not what the protocol says. The one exception that a decoder of this project throws.</summary>
public sealed class BridgeProtocolException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong, lower case, no trailing period.</param>
    /// <param name="cause">The decoder's own failure, if there is one.</param>
    public BridgeProtocolException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <summary>True when the stream merely ended inside a message: the peer died rather than misbehaved.</summary>
    public bool IsTruncation { get; init; }
}
