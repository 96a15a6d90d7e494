using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Boot of a Linux kernel without firmware.</summary>
public sealed record LinuxKernelDirect : Document
{
    /// <summary>The kernel, on the host.</summary>
    public string? KernelFilePath { get; init; }

    /// <summary>The initial RAM disk, on the host.</summary>
    [JsonPropertyName("InitRdPath")]
    public string? InitialRamDiskPath { get; init; }

    /// <summary>The command line.</summary>
    [JsonPropertyName("KernelCmdLine")]
    public string? KernelCommandLine { get; init; }
}
