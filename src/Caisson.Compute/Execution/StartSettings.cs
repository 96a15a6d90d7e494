namespace Caisson.Compute.Execution;

/// <summary>How a container is started.</summary>
public sealed record StartSettings
{
    /// <summary>The streams of its init process.</summary>
    public ProcessIo Io { get; init; } = ProcessIo.None;

    /// <summary>How long it lives, when its system has to be created anew from its record, and by its record from now on; null leaves that as it is.</summary>
    public ContainerLifetime? Lifetime { get; init; }
}
