using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>Who may use one Hyper-V socket service.</summary>
public sealed record HvSocketServiceConfig : Document
{
    /// <summary>Who may listen, in SDDL.</summary>
    public string? BindSecurityDescriptor { get; init; }

    /// <summary>Who may connect, in SDDL.</summary>
    public string? ConnectSecurityDescriptor { get; init; }

    /// <summary>Whether one may listen for every partition.</summary>
    public bool AllowWildcardBinds { get; init; }

    /// <summary>Whether nobody may.</summary>
    [JsonPropertyName("Disabled")]
    public bool IsDisabled { get; init; }
}
