namespace Caisson.Contracts.Documents.Containers;

/// <summary>Input and output limits.</summary>
public sealed record StorageQoS : Document
{
    /// <summary>Operations a second.</summary>
    public int IopsMaximum { get; init; }

    /// <summary>Bytes a second.</summary>
    public int BandwidthMaximum { get; init; }
}
