using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

// Mounts: ours, and those that were asked for.
public static partial class ContainerSpecification
{
    // A volume takes the place of a mount of ours at the same target; what lies deeper is mounted later, so that nothing is covered.
    private static IReadOnlyList<Mount> MountsOf(ContainerOptions options, IReadOnlyList<VolumeMount> files)
    {
        var asked = options.Volumes.Select(ToMount).Concat(options.Mounts).ToList();
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mount in asked)
        {
            if (!targets.Add(mount.Destination))
            {
                throw new FormatException($"two volumes have the target '{mount.Destination}'");
            }
        }

        return
        [
            .. DefaultContainer.Mounts.Where(mount => !targets.Contains(mount.Destination)),
            .. files.Where(file => !targets.Contains(file.Target))
                .Select(ToMount)
                .Concat(asked)
                .OrderBy(static mount => mount.Destination.Count(static c => c == '/')),
        ];
    }

    private static Mount ToMount(VolumeMount volume) => new()
    {
        Destination = volume.Target,
        Type = "bind",
        Source = volume.Source,
        Options = ["rbind", "rprivate", volume.IsReadOnly ? "ro" : "rw"],
    };
}
