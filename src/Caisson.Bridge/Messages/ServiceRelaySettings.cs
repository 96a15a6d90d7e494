namespace Caisson.Bridge.Messages;

/// <summary>The hvsocket service of each stream; null where there is none.</summary>
internal sealed record ServiceRelaySettings
{
    /// <summary>Standard input.</summary>
    public Guid? StdIn { get; init; }

    /// <summary>Standard output.</summary>
    public Guid? StdOut { get; init; }

    /// <summary>Standard error.</summary>
    public Guid? StdErr { get; init; }
}
