namespace Caisson.Ttrpc;

/// <summary>The connection is gone, and every call on it: whether a call that was under way took effect is not known.</summary>
public sealed class TtrpcConnectionException : IOException
{
    /// <summary>Says why the connection is gone.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Its cause.</param>
    public TtrpcConnectionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
