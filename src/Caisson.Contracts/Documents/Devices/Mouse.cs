namespace Caisson.Contracts.Documents.Devices;

/// <summary>A mouse; it has no settings.</summary>
public sealed record Mouse : Document;
