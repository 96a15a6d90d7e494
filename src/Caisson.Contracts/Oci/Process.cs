namespace Caisson.Contracts.Oci;

/// <summary>A process in a container (runtime-spec 1.2, <c>config.md</c> "Process").</summary>
public sealed record Process : Documents.Document;
