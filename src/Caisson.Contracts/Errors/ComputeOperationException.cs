namespace Caisson.Contracts.Errors;

/// <summary>This call failed; the object it was made on is still usable.</summary>
public sealed class ComputeOperationException : ComputeException
{
    /// <summary>Makes the error.</summary>
    /// <param name="details">Code, operation and the rest.</param>
    /// <param name="message">What was being done to which object, lower case, no trailing period.</param>
    /// <param name="cause">The failure underneath, if there is one.</param>
    public ComputeOperationException(ErrorDetails details, string message, Exception? cause = null)
        : base(details, message, cause)
    {
    }
}
