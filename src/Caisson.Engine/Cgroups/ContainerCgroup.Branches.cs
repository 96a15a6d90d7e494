using Caisson.Platform.Linux;

namespace Caisson.Engine.Cgroups;

internal sealed partial class ContainerCgroup
{
    /// <summary>Makes a cgroup below this one; one that is there already is used. It goes with this one.</summary>
    /// <remarks>On v2 no controller is handed down for it: what its processes use is counted and limited with the container's.</remarks>
    /// <param name="name">Its name, one part of a path.</param>
    /// <exception cref="CgroupException">The kernel refused.</exception>
    public CgroupBranch MakeBranch(string name)
    {
        var (hierarchy, main) = _parts.Find(part => part.Directory == Main);
        var directory = new CgroupDirectory($"{main.Path}/{name}");
        if (directory.Make() is not (0 or Errno.EEXIST) and var errno)
        {
            throw CgroupException.FromKernel($"making the cgroup \"{directory.Path}\"", errno);
        }

        if (hierarchy.Has("cpuset") && !hierarchy.IsUnified)
        {
            InheritCpuset(directory, main);
        }

        var join = hierarchy.IsUnified
            ? Join with { DirectoryPath = directory.Path }
            : Join with { TasksFiles = [.. Join.TasksFiles.Select(file => file == main.Path + "/tasks" ? directory.Path + "/tasks" : file)] };
        return new CgroupBranch(directory, join, !hierarchy.IsUnified && hierarchy.Has("freezer"));
    }
}
