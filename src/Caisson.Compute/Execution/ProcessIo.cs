using Caisson.Contracts;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

/// <summary>Where the streams of a process to be started go.</summary>
public sealed record ProcessIo
{
    /// <summary>The endpoints.</summary>
    public ProcessStdio Endpoints { get; init; } = ProcessStdio.None;

    /// <summary>Takes our ends of them; null when no endpoint is a pipe.</summary>
    public StdioCallback? Attach { get; init; }

    /// <summary>The size of its console; null is the specification's, or the service's default.</summary>
    public ConsoleBox? ConsoleSize { get; init; }

    /// <summary>No streams.</summary>
    public static ProcessIo None { get; } = new();
}
