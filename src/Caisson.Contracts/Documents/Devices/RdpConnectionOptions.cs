namespace Caisson.Contracts.Documents.Devices;

/// <summary>Who may connect to a screen.</summary>
public sealed record RdpConnectionOptions : Document
{
    /// <summary>SIDs.</summary>
    public IReadOnlyList<string>? AccessSids { get; init => field = NoNulls.In(value); }

    /// <summary>The pipe.</summary>
    public string? NamedPipe { get; init; }
}
