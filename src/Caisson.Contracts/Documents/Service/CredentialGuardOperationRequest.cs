using System.Text.Json;

namespace Caisson.Contracts.Documents.Service;

/// <summary>A change of credential guard instances (<c>ContainerCredentialGuardOperationRequest</c>).</summary>
public sealed record CredentialGuardOperationRequest : Document
{
    /// <summary>What to do.</summary>
    public CredentialGuardOperation Operation { get; init; }

    /// <summary>The operation's own settings.</summary>
    public JsonElement? OperationDetails { get; init; }
}
