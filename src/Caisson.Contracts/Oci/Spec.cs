namespace Caisson.Contracts.Oci;

/// <summary>The OCI runtime specification of a container (runtime-spec 1.2, <c>config.md</c>).</summary>
public sealed record Spec : Documents.Document;
