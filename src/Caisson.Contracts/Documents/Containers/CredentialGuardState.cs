namespace Caisson.Contracts.Documents.Containers;

/// <summary>A container's credential guard instance (<c>ContainerCredentialGuardState</c>).</summary>
public sealed record CredentialGuardState : Document
{
    /// <summary>The cookie that proves who asks.</summary>
    public string? Cookie { get; init; }

    /// <summary>Where the instance listens.</summary>
    public string? RpcEndpoint { get; init; }

    /// <summary><c>LRPC</c> or <c>HvSocket</c>.</summary>
    public string? Transport { get; init; }

    /// <summary>The gMSA credential specification.</summary>
    public string? CredentialSpec { get; init; }
}
