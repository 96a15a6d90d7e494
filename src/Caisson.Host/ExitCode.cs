namespace Caisson.Host;

/// <summary>The exit codes of every command.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    internal const int Success = 0;

    /// <summary>It could not be done; standard error or the log says why.</summary>
    internal const int Failure = 1;

    /// <summary>The arguments make no sense.</summary>
    internal const int Usage = 2;

    /// <summary>serve: a host of this id is running.</summary>
    internal const int SystemExists = 3;
}
