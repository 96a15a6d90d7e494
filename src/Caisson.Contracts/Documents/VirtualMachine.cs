namespace Caisson.Contracts.Documents;

/// <summary><c>VirtualMachine</c> of schema v2.</summary>
public sealed record VirtualMachine : Document;
