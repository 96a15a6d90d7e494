namespace Caisson.Platform.Linux.Files;

/// <summary>What the content of a file must outlive.</summary>
public enum FileDurability
{
    /// <summary>The process that wrote it.</summary>
    Process,

    /// <summary>The machine's power too: it reaches the disk before it gets its name.</summary>
    PowerLoss,
}
