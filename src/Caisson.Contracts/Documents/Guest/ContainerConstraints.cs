using Caisson.Contracts.Oci;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>Limits of a running container.</summary>
public sealed record ContainerConstraints : Document
{
    /// <summary>Of a Windows container.</summary>
    public WindowsResources? Windows { get; init; }

    /// <summary>Of a Linux container.</summary>
    public LinuxResources? Linux { get; init; }
}
