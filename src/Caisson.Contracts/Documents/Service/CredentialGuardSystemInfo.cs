namespace Caisson.Contracts.Documents.Service;

/// <summary>The host's credential guard instances; the answer for <see cref="PropertyType.ContainerCredentialGuard"/>.</summary>
public sealed record CredentialGuardSystemInfo : Document
{
    /// <summary>The instances.</summary>
    public IReadOnlyList<CredentialGuardInstance>? Instances { get; init => field = NoNulls.In(value); }
}
