using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Hyper-V isolation.</summary>
public sealed record WindowsHyperV : Document
{
    /// <summary>The utility VM's image.</summary>
    [JsonPropertyName("utilityVMPath")]
    public string? UtilityVmPath { get; init; }
}
