using System.Text.Json.Serialization;
using Caisson.Contracts.Documents.Containers;

namespace Caisson.Contracts.Documents;

/// <summary>A container of the Windows host, or of a utility VM: <c>Container</c> of schema v2.</summary>
public sealed record Container : Document
{
    /// <summary>The operating system inside.</summary>
    [JsonPropertyName("GuestOs")]
    public GuestOs? GuestOperatingSystem { get; init; }

    /// <summary>Its layers and scratch.</summary>
    public ContainerStorage? Storage { get; init; }

    /// <summary>Host directories seen inside.</summary>
    public IReadOnlyList<MappedDirectory>? MappedDirectories { get; init => field = NoNulls.In(value); }

    /// <summary>Host pipes seen inside.</summary>
    public IReadOnlyList<MappedPipe>? MappedPipes { get; init => field = NoNulls.In(value); }

    /// <summary>The memory limit.</summary>
    public ContainerMemory? Memory { get; init; }

    /// <summary>Processor limits.</summary>
    public ContainerProcessor? Processor { get; init; }

    /// <summary>The network.</summary>
    public ContainerNetworking? Networking { get; init; }

    /// <summary>Hyper-V sockets.</summary>
    public ContainerHvSocket? HvSocket { get; init; }

    /// <summary>The credential guard instance.</summary>
    [JsonPropertyName("ContainerCredentialGuard")]
    public CredentialGuardState? CredentialGuard { get; init; }

    /// <summary>Registry changes before the start.</summary>
    public RegistryChanges? RegistryChanges { get; init; }

    /// <summary>Assigned devices.</summary>
    public IReadOnlyList<ContainerDevice>? AssignedDevices { get; init => field = NoNulls.In(value); }

    /// <summary>Device namespace extensions.</summary>
    public ContainerDefinitionDevice? AdditionalDeviceNamespace { get; init; }

    /// <summary>How a container inside a utility VM is isolated.</summary>
    public ContainerIsolationType IsolationType { get; init; }
}
