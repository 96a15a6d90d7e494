namespace Caisson.UnitTests.Engine.Cgroups;

/// <summary>A fact about the real kernel's cgroups: skipped, with the reason, where we are not root or no hierarchy is mounted writable.</summary>
public sealed class RealCgroupsFactAttribute : FactAttribute
{
    public RealCgroupsFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs root: it makes cgroups";
        }
        else if (!File.ReadAllText("/proc/self/mountinfo").Contains(" - cgroup cgroup rw", StringComparison.Ordinal))
        {
            Skip = "needs v1 cgroup hierarchies that are mounted writable";
        }
    }
}
