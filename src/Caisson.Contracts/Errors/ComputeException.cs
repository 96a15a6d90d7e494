namespace Caisson.Contracts.Errors;

/// <summary>The base of the three errors of the stack; which one it is says what can still be used.</summary>
/// <remarks>Create them through <see cref="ErrorDetails"/>, so that none lacks its code and operation.</remarks>
public abstract class ComputeException : Exception
{
    private protected ComputeException(ErrorDetails details, string message, Exception? cause)
        : base(message, cause)
    {
        ArgumentNullException.ThrowIfNull(details);
        Details = details;
    }

    /// <summary>Code, operation, object, events, remedy.</summary>
    public ErrorDetails Details { get; }

    /// <summary>What went wrong, as one of the closed list.</summary>
    public ErrorCode Code => Details.Code;

    /// <summary>The operation that failed, for instance <c>hcs::System::Start</c>.</summary>
    public string Operation => Details.Operation;
}
