namespace Caisson.Bridge.Messages;

/// <summary>The vsock port of each stream; 0 where there is none.</summary>
internal sealed record PortRelaySettings
{
    /// <summary>Standard input.</summary>
    public uint StdIn { get; init; }

    /// <summary>Standard output.</summary>
    public uint StdOut { get; init; }

    /// <summary>Standard error.</summary>
    public uint StdErr { get; init; }
}
