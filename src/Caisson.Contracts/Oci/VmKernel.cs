using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The kernel of a virtual machine.</summary>
public sealed record VmKernel : Document
{
    /// <summary>The kernel, an absolute path.</summary>
    [JsonPropertyName("path")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Path { get; init; }

    /// <summary>Its parameters.</summary>
    [JsonPropertyName("parameters")]
    public IReadOnlyList<string>? Parameters { get; init => field = NoNulls.In(value); }

    /// <summary>The initial file system, an absolute path.</summary>
    [JsonPropertyName("initrd")]
    public string? Initrd { get; init; }
}
