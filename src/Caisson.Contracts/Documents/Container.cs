namespace Caisson.Contracts.Documents;

/// <summary><c>Container</c> of schema v2.</summary>
public sealed record Container : Document;
