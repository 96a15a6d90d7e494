using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>What concerns containers in virtual machines (<c>config-vm.md</c>).</summary>
public sealed record VmConfig : Document
{
    /// <summary>The hypervisor.</summary>
    [JsonPropertyName("hypervisor")]
    public VmHypervisor? Hypervisor { get; init; }

    /// <summary>The kernel.</summary>
    [JsonPropertyName("kernel")]
    public VmKernel? Kernel { get; init; }

    /// <summary>The root image.</summary>
    [JsonPropertyName("image")]
    public VmImage? Image { get; init; }
}
