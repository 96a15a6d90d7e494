using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The root image of a virtual machine.</summary>
public sealed record VmImage : Document
{
    /// <summary>The file, an absolute path.</summary>
    [JsonPropertyName("path")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Path { get; init; }

    /// <summary><c>raw</c>, <c>qcow2</c>, <c>vdi</c>, <c>vmdk</c> or <c>vhd</c>.</summary>
    [JsonPropertyName("format")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Format { get; init; }
}
