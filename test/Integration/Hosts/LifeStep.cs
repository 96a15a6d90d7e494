namespace Caisson.IntegrationTests.Hosts;

/// <summary>How far a container's life is when something is killed.</summary>
public enum LifeStep
{
    /// <summary>The host serves; there is no system.</summary>
    Connected,

    /// <summary>There is a system without a process.</summary>
    Created,

    /// <summary>The init process waits at its gate.</summary>
    Prepared,

    /// <summary>The init process runs.</summary>
    Started,

    /// <summary>A further process runs beside it.</summary>
    Executing,

    /// <summary>All of it is frozen.</summary>
    Paused,

    /// <summary>The init process was asked to end and does not.</summary>
    ShuttingDown,

    /// <summary>The init process has ended, its exit is recorded and nobody heard of it: the host is stopped there by <see cref="LifeSteps.StoppingFailpoint"/>.</summary>
    Stopping,
}
