namespace Caisson.Contracts.Documents.Service;

/// <summary>Settings of <see cref="CredentialGuardOperation.RemoveInstance"/>.</summary>
public sealed record CredentialGuardRemoveInstanceRequest : Document
{
    /// <summary>The instance's id.</summary>
    public string? Id { get; init; }
}
