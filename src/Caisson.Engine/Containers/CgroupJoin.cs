namespace Caisson.Engine.Containers;

/// <summary>How a child joins its cgroups without paying the kernel's grace period (docs/launcher.md).</summary>
/// <param name="TasksFiles">v1 and hybrid: the <c>tasks</c> file of each hierarchy, into which the child writes itself. Empty on v2.</param>
/// <param name="DirectoryPath">v2: the cgroup directory, cloned into with <c>CLONE_INTO_CGROUP</c>. Null on v1.</param>
internal sealed record CgroupJoin(IReadOnlyList<string> TasksFiles, string? DirectoryPath);
