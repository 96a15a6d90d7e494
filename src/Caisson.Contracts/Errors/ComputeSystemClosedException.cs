namespace Caisson.Contracts.Errors;

/// <summary>This compute system is gone: it stopped, or its handle was closed. Others are not concerned.</summary>
public sealed class ComputeSystemClosedException : ComputeException
{
    /// <summary>Makes the error.</summary>
    /// <param name="details">Code, operation and the rest.</param>
    /// <param name="message">What was being done to which object, lower case, no trailing period.</param>
    /// <param name="exit">How the system ended, when known.</param>
    /// <param name="cause">The failure underneath, if there is one.</param>
    public ComputeSystemClosedException(ErrorDetails details, string message, ExitRecord? exit = null, Exception? cause = null)
        : base(details, message, cause)
    {
        Exit = exit;
    }

    /// <summary>How the system ended; null when its handle was closed while it ran.</summary>
    public ExitRecord? Exit { get; }
}
