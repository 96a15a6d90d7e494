namespace Caisson.Contracts.Documents;

/// <summary>Whether a process has exited, and how (schema v2).</summary>
public sealed record ProcessStatus : Document
{
    /// <summary>The process id.</summary>
    public uint ProcessId { get; init; }

    /// <summary>True once it has ended.</summary>
    public bool Exited { get; init; }

    /// <summary>Its exit code; meaningless before it has exited.</summary>
    public uint ExitCode { get; init; }

    /// <summary>The result of the service's own wait; not 0 when the code could not be had.</summary>
    public int LastWaitResult { get; init; }

    /// <summary>Caisson's own: how it ended, once it has; null from a service that tells only the code.</summary>
    public ExitRecord? Exit { get; init; }
}
