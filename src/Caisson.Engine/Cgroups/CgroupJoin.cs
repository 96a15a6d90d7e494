namespace Caisson.Engine.Cgroups;

/// <summary>How a child joins its cgroups without paying the kernel's grace period (docs/launcher.md).</summary>
/// <param name="TasksFiles">v1 and hybrid: the <c>tasks</c> file of each hierarchy, into which the child writes itself (<c>0</c>). Empty on v2.</param>
/// <param name="DirectoryPath">
/// v2: the cgroup directory, cloned into with <c>CLONE_INTO_CGROUP</c>. Null on v1; on a hybrid host set beside the tasks files when a limit
/// lives on the v2 side.
/// </param>
internal sealed record CgroupJoin(IReadOnlyList<string> TasksFiles, string? DirectoryPath);
