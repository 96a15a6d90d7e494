using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>The virtual machine of a Hyper-V isolated container.</summary>
public sealed record HvRuntime : Document
{
    /// <summary>The directory of its image.</summary>
    public string? ImagePath { get; init; }

    /// <summary>Whether it is booted instead of cloned.</summary>
    public bool SkipTemplate { get; init; }

    /// <summary>The initial RAM disk.</summary>
    public string? LinuxInitrdFile { get; init; }

    /// <summary>The kernel.</summary>
    public string? LinuxKernelFile { get; init; }

    /// <summary>The kernel's parameters.</summary>
    public string? LinuxBootParameters { get; init; }

    /// <summary><c>Vhd</c> or absent.</summary>
    public string? BootSource { get; init; }

    /// <summary>Whether the boot source can be written.</summary>
    [JsonPropertyName("WritableBootSource")]
    public bool IsBootSourceWritable { get; init; }
}
