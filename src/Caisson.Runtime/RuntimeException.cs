namespace Caisson.Runtime;

/// <summary>Something cannot be done; the message is what the caller of an OCI runtime expects to read.</summary>
internal sealed class RuntimeException : Exception
{
    public RuntimeException(string message, int exitCode = 1)
        : base(message) => ExitCode = exitCode;

    /// <summary>What the program answers.</summary>
    public int ExitCode { get; }
}
