using Caisson.Contracts.Codecs;

namespace Caisson.Contracts.Documents;

/// <summary>A container in the guest protocol's own shape; what the Linux engine creates, on the host and in a guest alike.</summary>
public sealed record HostedSystem : Document
{
    /// <summary>The schema version; a guest refuses less than 2.1.</summary>
    public SchemaVersion? SchemaVersion { get; init; }

    /// <summary>A Windows container hosted in a utility VM.</summary>
    [ForeignPlatform]
    public Container? Container { get; init; }

    /// <summary>The directory of the OCI bundle, an absolute path on the service's machine.</summary>
    public string? OciBundlePath { get; init; }

    /// <summary>The OCI runtime specification.</summary>
    public Oci.Spec? OciSpecification { get; init; }

    /// <summary>The directory for a scratch layer, an absolute path on the service's machine.</summary>
    public string? ScratchDirPath { get; init; }

    /// <summary>Caisson's own: mounts that make up the root file system, performed by the launch plan; empty when the root path is used as it is.</summary>
    public IReadOnlyList<RootMount>? RootMounts { get; init => field = NoNulls.In(value); }

    /// <summary>Caisson's own: keep what the init process writes; null keeps nothing.</summary>
    public ContainerLog? Log { get; init; }

    /// <summary>Caisson's own: start the container again when it has ended; null never does. Only where the document's
    /// <see cref="ComputeSystemDocument.ShouldTerminateOnLastHandleClosed"/> is false.</summary>
    public RestartPolicy? Restart { get; init; }

    /// <summary>Caisson's own: see again and again whether the container works; null never does.</summary>
    public HealthPolicy? Health { get; init; }

    /// <summary>Caisson's own: end the container when it has run for so long; null never does.</summary>
    public TimeLimit? TimeLimit { get; init; }
}
