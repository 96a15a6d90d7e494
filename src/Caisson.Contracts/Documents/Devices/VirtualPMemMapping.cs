namespace Caisson.Contracts.Documents.Devices;

/// <summary>A part of a persistent memory device.</summary>
public sealed record VirtualPMemMapping : Document
{
    /// <summary>The image.</summary>
    public string? HostPath { get; init; }

    /// <summary>The image's format.</summary>
    public VirtualPMemImageFormat ImageFormat { get; init; }
}
