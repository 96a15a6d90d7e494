namespace Caisson.IntegrationTests.Matrix;

/// <summary>Who is killed with SIGKILL while the host is stopped at a step.</summary>
public enum MatrixVictim
{
    /// <summary>The command; the host goes on from its step.</summary>
    Command,

    /// <summary>The host; the command goes on and has to notice.</summary>
    Host,

    /// <summary>Both.</summary>
    Both,
}
