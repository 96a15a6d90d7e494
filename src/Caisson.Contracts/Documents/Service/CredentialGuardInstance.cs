using Caisson.Contracts.Documents.Containers;

namespace Caisson.Contracts.Documents.Service;

/// <summary>A credential guard instance.</summary>
public sealed record CredentialGuardInstance : Document
{
    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>What a container needs to use it.</summary>
    public CredentialGuardState? CredentialGuard { get; init; }

    /// <summary>What a utility VM needs to reach it.</summary>
    public CredentialGuardHvSocketServiceConfig? HvSocketConfig { get; init; }
}
