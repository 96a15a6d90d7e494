using Caisson.Contracts;

namespace Caisson.Shim.Tasks;

/// <summary>Where a process of a task stands: <c>Created → Starting → Running → Stopped</c>; killed before it ran, it goes from the first to the last.</summary>
internal abstract record ProcessState
{
    private ProcessState()
    {
    }

    /// <summary>It can be started. An exec has no process yet: its id is 0.</summary>
    /// <param name="ProcessId">The waiting process.</param>
    public sealed record Created(int ProcessId) : ProcessState;

    /// <summary>Its start is under way.</summary>
    /// <param name="ProcessId">The waiting process.</param>
    public sealed record Starting(int ProcessId) : ProcessState;

    /// <summary>Its program runs.</summary>
    /// <param name="ProcessId">The process.</param>
    public sealed record Running(int ProcessId) : ProcessState;

    /// <summary>It has ended, or never came to be.</summary>
    /// <param name="ProcessId">The process it was.</param>
    /// <param name="Exit">How.</param>
    public sealed record Stopped(int ProcessId, ExitRecord Exit) : ProcessState;
}
