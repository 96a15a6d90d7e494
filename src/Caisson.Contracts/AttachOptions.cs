namespace Caisson.Contracts;

/// <summary>How to attach to a running process.</summary>
public sealed record AttachOptions
{
    /// <summary>How many of the last lines written before now come first, of each output; as far as the service remembers them, which is 16 KiB of each. 0 for none.</summary>
    public int LastLines { get; init; }

    /// <summary>What the end of the attached input means to the process.</summary>
    public InputEnd InputEnd { get; init; }
}
