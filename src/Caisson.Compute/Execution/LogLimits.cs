namespace Caisson.Compute.Execution;

/// <summary>How much of what a container writes is kept.</summary>
public sealed record LogLimits
{
    /// <summary>How large one file may be, in bytes; 0 is the service's default, 10 MiB.</summary>
    public long MaximumFileBytes { get; init; }

    /// <summary>How many files are kept; 0 is the service's default, 3.</summary>
    public int MaximumFiles { get; init; }
}
