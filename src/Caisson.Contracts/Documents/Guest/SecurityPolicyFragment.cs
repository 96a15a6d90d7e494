namespace Caisson.Contracts.Documents.Guest;

/// <summary>A fragment of a security policy.</summary>
public sealed record SecurityPolicyFragment : Document
{
    /// <summary>The signed fragment, base64.</summary>
    public string? Fragment { get; init; }

    /// <summary>Its media type.</summary>
    public string? MediaType { get; init; }
}
