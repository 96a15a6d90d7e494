using System.Text.Json;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Files;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;

namespace Caisson.Shim.Tasks;

/// <summary>From containerd's request and bundle to the engine's document.</summary>
internal static class BundleDocument
{
    private const int LargestSpecificationInBytes = 16 << 20;

    /// <summary>Makes the document.</summary>
    /// <param name="request">What containerd wants.</param>
    /// <param name="spec">The bundle's specification, its namespaces those that the pod has.</param>
    /// <exception cref="TtrpcStatusException">The root is of a kind that cannot be mounted.</exception>
    public static ComputeSystemDocument Of(CreateTaskRequest request, Spec spec)
    {
        // The request decides about the terminal: it also says where its other side goes.
        var adapted = spec.Process is { } process ? spec with { Process = process with { IsTerminal = request.Terminal } } : spec;
        return new ComputeSystemDocument
        {
            Owner = Program.Name,
            SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
            ShouldTerminateOnLastHandleClosed = true,
            HostedSystem = new HostedSystem
            {
                SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
                OciBundlePath = request.Bundle,
                OciSpecification = adapted,
                RootMounts = [.. request.Rootfs.Select(MountOf)],
            },
        };
    }

    /// <summary>Reads a bundle's specification.</summary>
    /// <exception cref="TtrpcStatusException">It is missing or damaged.</exception>
    public static Spec ReadSpecification(string bundle)
    {
        var path = Path.Combine(bundle, "config.json");
        return TryReadSpecification(path) ?? throw Refusal.NotFound($"the specification '{path}' does not exist");
    }

    /// <summary>Reads a specification; null when there is no such file.</summary>
    /// <exception cref="TtrpcStatusException">It is damaged.</exception>
    public static Spec? TryReadSpecification(string path)
    {
        try
        {
            return PlainFile.TryRead(path, LargestSpecificationInBytes) is { } bytes
                ? OciCodecs.Spec.Read(bytes) ?? throw Refusal.InvalidArgument($"the specification '{path}' is null")
                : null;
        }
        catch (Exception damage) when (damage is JsonException or InvalidDataException)
        {
            throw Refusal.InvalidArgument($"the specification '{path}' cannot be read: {damage.Message}", damage);
        }
    }

    private static RootMount MountOf(Protocol.Mount mount)
    {
        if (mount.Target.Length > 0)
        {
            throw Refusal.Unimplemented($"a root of several mounts (one at '{mount.Target}') is not supported yet: use a snapshotter that gives one overlay or one bind");
        }

        return new RootMount { Type = mount.Type, Source = mount.Source, Options = mount.Options };
    }
}
