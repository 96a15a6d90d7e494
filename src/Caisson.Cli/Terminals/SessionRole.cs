namespace Caisson.Cli.Terminals;

/// <summary>What a session is to its container.</summary>
internal enum SessionRole
{
    /// <summary>The container runs for the session: a terminal that goes away and a second Ctrl-C end it.</summary>
    Owner,

    /// <summary>The container runs anyway: those only let go of it.</summary>
    Visitor,
}
