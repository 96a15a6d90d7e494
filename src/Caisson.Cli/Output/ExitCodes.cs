namespace Caisson.Cli.Output;

/// <summary>The exit codes that are ours; a container's own pass through.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The command failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The container could not be created or started.</summary>
    public const int ContainerFailed = 125;

    /// <summary>The program exists but cannot be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>The program does not exist.</summary>
    public const int NotFound = 127;

    /// <summary>Ended by a signal: 128 and its number.</summary>
    public const int Interrupted = 130;
}
