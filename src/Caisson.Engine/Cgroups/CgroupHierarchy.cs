namespace Caisson.Engine.Cgroups;

/// <summary>One mounted cgroup hierarchy.</summary>
/// <param name="IsUnified">It is the v2 tree.</param>
/// <param name="Controllers">Its controllers; a named v1 hierarchy has one entry, <c>name=…</c>.</param>
/// <param name="MountPath">Where its root is mounted.</param>
/// <param name="OwnPath">The cgroup of this very process in it, seen from <paramref name="MountPath"/>; <c>/</c> when unknown.</param>
internal sealed record CgroupHierarchy(bool IsUnified, IReadOnlyList<string> Controllers, string MountPath, string OwnPath)
{
    /// <summary>The directory of a cgroup in this hierarchy.</summary>
    public string DirectoryOf(CgroupPath path) => MountPath + path.Value;

    /// <summary>Whether it owns a controller.</summary>
    public bool Has(string controller)
    {
        foreach (var own in Controllers)
        {
            if (own == controller)
            {
                return true;
            }
        }

        return false;
    }
}
