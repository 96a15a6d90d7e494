namespace Caisson.Compute.Execution.Events;

/// <summary>What happened to a container.</summary>
public enum ContainerEventKind
{
    /// <summary>It was created.</summary>
    Create,

    /// <summary>Its init process runs.</summary>
    Start,

    /// <summary>A further process is known; it is about to run.</summary>
    ExecAdded,

    /// <summary>A further process runs.</summary>
    ExecStarted,

    /// <summary>A process ended; of the init process: the container stopped.</summary>
    Exit,

    /// <summary>Every process of it is frozen.</summary>
    Paused,

    /// <summary>Its processes go on.</summary>
    Resumed,

    /// <summary>The kernel killed a process of it because its memory limit was reached.</summary>
    OutOfMemory,

    /// <summary>What is known of its health is something else now: <see cref="ContainerEvent.Health"/>.</summary>
    HealthChanged,
}
