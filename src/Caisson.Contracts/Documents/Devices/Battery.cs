namespace Caisson.Contracts.Documents.Devices;

/// <summary>A battery; it has no settings.</summary>
public sealed record Battery : Document;
