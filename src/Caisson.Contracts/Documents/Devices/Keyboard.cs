namespace Caisson.Contracts.Documents.Devices;

/// <summary>A keyboard; it has no settings.</summary>
public sealed record Keyboard : Document;
