namespace Caisson.Compute.Execution;

/// <summary>What a container is doing.</summary>
public enum ExecutionStatus
{
    /// <summary>Nobody can tell: its host does not answer, or its record is damaged.</summary>
    Unknown,

    /// <summary>It exists and was never started.</summary>
    Created,

    /// <summary>Its init process runs.</summary>
    Running,

    /// <summary>Its processes are being frozen.</summary>
    Pausing,

    /// <summary>Its processes are frozen.</summary>
    Paused,

    /// <summary>Its init process has ended, and its host is about to start it again.</summary>
    Restarting,

    /// <summary>Its init process has ended, or could not be started.</summary>
    Stopped,
}
