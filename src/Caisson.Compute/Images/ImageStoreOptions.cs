namespace Caisson.Compute.Images;

/// <summary>How a store works.</summary>
public sealed record ImageStoreOptions
{
    /// <summary>What is believed of archives.</summary>
    public ImageLimits Limits { get; init; } = new();

    /// <summary>Who else knows layers in use, beside the containers of the data directory; null when nobody does.</summary>
    public ILayerUse? LayerUse { get; init; }

    /// <summary>Whether layers reach the disk before they get their names, so that an image survives a power failure; otherwise only a killed process.</summary>
    public bool SyncsLayers { get; init; } = true;
}
