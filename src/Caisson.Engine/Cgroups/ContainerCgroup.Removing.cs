using Caisson.Platform.Linux;

namespace Caisson.Engine.Cgroups;

internal sealed partial class ContainerCgroup
{
    /// <summary>Removes the directories, nested ones first; completes when they are gone. Idempotent.</summary>
    /// <remarks>A cgroup whose last process was killed stays busy until the kernel has taken that process down: a matter of milliseconds.</remarks>
    /// <param name="cancellationToken">Stops trying, what is removed stays removed; a deadline arrives as its cancellation.</param>
    /// <exception cref="CgroupException">The kernel refused for another reason than that it is busy.</exception>
    public Task RemoveAsync(CancellationToken cancellationToken) => Patience.UntilAsync(TryRemove, _time, cancellationToken);

    /// <summary>Removes what can be removed now.</summary>
    /// <returns>Whether nothing is left.</returns>
    /// <exception cref="CgroupException">The kernel refused for another reason than that it is busy.</exception>
    public bool TryRemove()
    {
        var isGone = true;
        foreach (var (_, directory) in _parts)
        {
            isGone &= TryRemove(directory);
        }

        return isGone;
    }

    /// <summary>Removes a parent cgroup from every hierarchy, where nothing is in it.</summary>
    public static void TryRemoveEmptyParent(CgroupLayout layout, CgroupPath path)
    {
        foreach (var hierarchy in layout.Hierarchies)
        {
            _ = new CgroupDirectory(hierarchy.DirectoryOf(path)).Remove();
        }
    }

    private static bool TryRemove(CgroupDirectory directory)
    {
        var errno = directory.Remove();
        if (errno == Errno.EBUSY && directory.HasChildren)
        {
            foreach (var below in directory.ReadTree())
            {
                errno = below.Remove();
            }
        }

        return errno switch
        {
            0 => true,
            Errno.EBUSY => false,
            _ => throw CgroupException.FromKernel($"removing the cgroup \"{directory.Path}\"", errno),
        };
    }
}
