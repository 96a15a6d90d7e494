using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>What concerns z/OS containers (<c>config-zos.md</c>); kept, never acted on.</summary>
public sealed record ZOsConfig : Document
{
    /// <summary>The namespaces to make or join.</summary>
    [JsonPropertyName("namespaces")]
    public IReadOnlyList<LinuxNamespace>? Namespaces { get; init => field = NoNulls.In(value); }
}
