using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The hypervisor of a virtual machine.</summary>
public sealed record VmHypervisor : Document
{
    /// <summary>The program, an absolute path.</summary>
    [JsonPropertyName("path")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Path { get; init; }

    /// <summary>Its parameters.</summary>
    [JsonPropertyName("parameters")]
    public IReadOnlyList<string>? Parameters { get; init => field = NoNulls.In(value); }
}
