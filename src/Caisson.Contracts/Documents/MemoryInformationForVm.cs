namespace Caisson.Contracts.Documents;

/// <summary><c>MemoryInformationForVm</c> of schema v2.</summary>
public sealed record MemoryInformationForVm : Document;
