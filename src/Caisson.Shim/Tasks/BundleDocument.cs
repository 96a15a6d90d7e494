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

    /// <summary>Reads the bundle's specification and makes the document of it.</summary>
    /// <exception cref="TtrpcStatusException">The specification is missing or damaged, or the root is of a kind that cannot be mounted.</exception>
    public static ComputeSystemDocument Read(CreateTaskRequest request)
    {
        var spec = ReadSpecification(Path.Combine(request.Bundle, "config.json"));

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

    private static RootMount MountOf(Protocol.Mount mount)
    {
        if (mount.Target.Length > 0)
        {
            throw Refusal.Unimplemented($"a root of several mounts (one at '{mount.Target}') is not supported yet: use a snapshotter that gives one overlay or one bind");
        }

        return new RootMount { Type = mount.Type, Source = mount.Source, Options = mount.Options };
    }

    private static Spec ReadSpecification(string path)
    {
        try
        {
            var bytes = PlainFile.TryRead(path, LargestSpecificationInBytes)
                ?? throw new TtrpcStatusException(TtrpcStatusCode.NotFound, $"the specification '{path}' does not exist");
            return OciCodecs.Spec.Read(bytes) ?? throw Refusal.InvalidArgument($"the specification '{path}' is null");
        }
        catch (Exception damage) when (damage is JsonException or InvalidDataException)
        {
            throw Refusal.InvalidArgument($"the specification '{path}' cannot be read: {damage.Message}", damage);
        }
    }
}
