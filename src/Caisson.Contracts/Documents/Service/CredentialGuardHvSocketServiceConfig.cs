using Caisson.Contracts.Documents.Devices;

namespace Caisson.Contracts.Documents.Service;

/// <summary>The Hyper-V socket service of a credential guard instance.</summary>
public sealed record CredentialGuardHvSocketServiceConfig : Document
{
    /// <summary>The service's GUID.</summary>
    public string? ServiceId { get; init; }

    /// <summary>Who may use it.</summary>
    public HvSocketServiceConfig? ServiceConfig { get; init; }
}
