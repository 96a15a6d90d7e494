namespace Caisson.Contracts.Documents.Devices;

/// <summary>A screen.</summary>
public sealed record VideoMonitor : Document
{
    /// <summary>Its width in pixels.</summary>
    public int HorizontalResolution { get; init; }

    /// <summary>Its height in pixels.</summary>
    public int VerticalResolution { get; init; }

    /// <summary>Who may look at it.</summary>
    public RdpConnectionOptions? ConnectionOptions { get; init; }
}
