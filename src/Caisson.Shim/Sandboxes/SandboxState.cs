using Caisson.Contracts;

namespace Caisson.Shim.Sandboxes;

/// <summary>Where a sandbox without a process stands: <c>Created → Running → Closing → Closed</c>; one that never ran goes from the first to the third.</summary>
internal abstract record SandboxState
{
    private SandboxState()
    {
    }

    /// <summary>It can be started.</summary>
    public sealed record Created : SandboxState;

    /// <summary>Containers can join it.</summary>
    /// <param name="Since">When it was started.</param>
    public sealed record Running(DateTimeOffset Since) : SandboxState;

    /// <summary>It has ended; what it holds is being given back, and nobody was told yet.</summary>
    /// <param name="Exit">How it ended.</param>
    public sealed record Closing(ExitRecord Exit) : SandboxState;

    /// <summary>All is given back and told.</summary>
    /// <param name="Exit">How it ended.</param>
    public sealed record Closed(ExitRecord Exit) : SandboxState;
}
