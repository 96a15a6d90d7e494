namespace Caisson.Contracts.Documents.Service;

/// <summary>Settings of <see cref="CredentialGuardOperation.AddInstance"/>.</summary>
public sealed record CredentialGuardAddInstanceRequest : Document
{
    /// <summary>The new instance's id.</summary>
    public string? Id { get; init; }

    /// <summary>The gMSA credential specification.</summary>
    public string? CredentialSpec { get; init; }

    /// <summary><c>LRPC</c> or <c>HvSocket</c>.</summary>
    public string? Transport { get; init; }
}
