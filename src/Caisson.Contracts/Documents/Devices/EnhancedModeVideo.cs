namespace Caisson.Contracts.Documents.Devices;

/// <summary>Enhanced session mode.</summary>
public sealed record EnhancedModeVideo : Document
{
    /// <summary>Who may use it.</summary>
    public RdpConnectionOptions? ConnectionOptions { get; init; }
}
