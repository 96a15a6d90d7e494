namespace Caisson.Engine.Cgroups;

/// <summary>A cgroup below a container's in the one hierarchy that is asked for processes; in the others its processes are in the container's own.</summary>
/// <param name="directory">The cgroup.</param>
/// <param name="join">How a child joins.</param>
/// <param name="isFreezer">It is one of the freezer's (v1).</param>
internal sealed class CgroupBranch(CgroupDirectory directory, CgroupJoin join, bool isFreezer) : ICgroupBranch
{
    /// <inheritdoc/>
    public CgroupJoin Join => join;

    /// <inheritdoc/>
    public bool HasProcesses => ContainerCgroup.ReadProcessIds(directory).Count > 0;

    /// <inheritdoc/>
    public void Kill()
    {
        if (directory.Write("cgroup.kill", "1") != 0)
        {
            ContainerCgroup.KillTree(directory, isFreezer ? directory : null);
        }
    }
}
