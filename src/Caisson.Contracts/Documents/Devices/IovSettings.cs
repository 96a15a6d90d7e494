namespace Caisson.Contracts.Documents.Devices;

/// <summary>Offload of a network adapter to hardware. Null leaves a value to the service.</summary>
public sealed record IovSettings : Document
{
    /// <summary>The weight; 0 switches it off.</summary>
    public uint? OffloadWeight { get; init; }

    /// <summary>Queue pairs.</summary>
    public uint? QueuePairsRequested { get; init; }

    /// <summary>Interrupt moderation.</summary>
    public InterruptModeration? InterruptModeration { get; init; }
}
