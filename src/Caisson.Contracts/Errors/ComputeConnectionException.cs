namespace Caisson.Contracts.Errors;

/// <summary>The connection to the service, its host or its guest is gone, and with it every handle that came over it.</summary>
public sealed class ComputeConnectionException : ComputeException
{
    /// <summary>Makes the error.</summary>
    /// <param name="details">Code, operation and the rest.</param>
    /// <param name="message">What was being done to which object, lower case, no trailing period.</param>
    /// <param name="cause">The failure underneath, if there is one.</param>
    public ComputeConnectionException(ErrorDetails details, string message, Exception? cause = null)
        : base(details, message, cause)
    {
    }
}
