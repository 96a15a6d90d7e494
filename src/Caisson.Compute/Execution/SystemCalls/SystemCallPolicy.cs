namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>Which system calls a container may make.</summary>
public abstract record SystemCallPolicy
{
    private SystemCallPolicy()
    {
    }

    /// <summary>The usual ones: the same as with Docker, by the container's capabilities.</summary>
    public sealed record Usual : SystemCallPolicy;

    /// <summary>All of them.</summary>
    public sealed record Unconfined : SystemCallPolicy;

    /// <summary>Those of a profile.</summary>
    /// <param name="Profile">The profile.</param>
    public sealed record Given(SeccompProfile Profile) : SystemCallPolicy;
}
