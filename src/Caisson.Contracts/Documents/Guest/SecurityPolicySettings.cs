using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>The security policy of a confidential machine.</summary>
public sealed record SecurityPolicySettings : Document
{
    /// <summary>Who enforces it, for instance <c>rego</c>.</summary>
    public string? EnforcerType { get; init; }

    /// <summary>The policy, base64.</summary>
    public string? EncodedSecurityPolicy { get; init; }

    /// <summary>The signed reference of the machine, base64.</summary>
    [JsonPropertyName("EncodedUVMReference")]
    public string? EncodedUvmReference { get; init; }

    /// <summary>The signed hash envelope of the machine, base64.</summary>
    [JsonPropertyName("EncodedUVMHashEnvelopeReference")]
    public string? EncodedUvmHashEnvelopeReference { get; init; }
}
