using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Service;

/// <summary>What to do to credential guard instances.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<CredentialGuardOperation>))]
public readonly record struct CredentialGuardOperation(string Value) : IOpenWord<CredentialGuardOperation>
{
    /// <summary>Make one.</summary>
    public static CredentialGuardOperation AddInstance { get; } = new("AddInstance");

    /// <summary>Remove one.</summary>
    public static CredentialGuardOperation RemoveInstance { get; } = new("RemoveInstance");

    /// <inheritdoc/>
    public static CredentialGuardOperation From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
