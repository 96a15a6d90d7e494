namespace Caisson.Compute.Execution;

/// <summary>How a container is started.</summary>
public sealed record StartSettings
{
    /// <summary>The streams of its init process.</summary>
    public ProcessIo Io { get; init; } = ProcessIo.None;

    /// <summary>How long it lives, when it has to be created anew from its record; null is what it was created with.</summary>
    public ContainerLifetime? Lifetime { get; init; }
}
