namespace Caisson.Contracts;

/// <summary>What the end of an attached input means to the process.</summary>
public enum InputEnd
{
    /// <summary>Nothing: its input stays open.</summary>
    Detaches,

    /// <summary>End-of-file, after the last byte: its input is closed, for other attached clients too.</summary>
    ClosesInput,
}
