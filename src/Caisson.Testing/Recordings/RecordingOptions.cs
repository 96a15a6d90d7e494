namespace Caisson.Testing.Recordings;

/// <summary>How a <see cref="RecordingComputeService"/> records.</summary>
public sealed record RecordingOptions
{
    /// <summary>The clock of the times in the recording.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How much of each stream of a process is recorded: 1 MiB. What is beyond still reaches its reader. 0 for none.</summary>
    public int MaximumStreamBytes { get; init; } = 1 << 20;
}
