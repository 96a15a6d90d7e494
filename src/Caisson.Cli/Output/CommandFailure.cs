namespace Caisson.Cli.Output;

/// <summary>A failure that is fully told by a sentence: bad input, a missing thing. It carries the exit code the command ends with.</summary>
internal sealed class CommandFailure : Exception
{
    public CommandFailure(string message, string? remedy = null, int exitCode = ExitCodes.Failure)
        : base(message)
    {
        Remedy = remedy;
        ExitCode = exitCode;
    }

    /// <summary>What the user can do, or null.</summary>
    public string? Remedy { get; }

    /// <summary>What the command ends with.</summary>
    public int ExitCode { get; }

    /// <summary>Input that makes no sense: exit code 2, and nothing has happened.</summary>
    public static CommandFailure Usage(string message, string? remedy = null) => new(message, remedy, ExitCodes.Usage);
}
