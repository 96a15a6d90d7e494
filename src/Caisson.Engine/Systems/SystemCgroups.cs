using Caisson.Contracts;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Platform.Linux.Events;

namespace Caisson.Engine.Systems;

/// <summary>The cgroups of systems on the real kernel, below one parent.</summary>
internal sealed class SystemCgroups : ISystemCgroups
{
    private readonly CgroupLayout _layout;
    private readonly CgroupPath _parent;
    private readonly EventLoop _loop;

    /// <summary>Looks how the host arranges its cgroups.</summary>
    /// <param name="parent">The parent of cgroups that a specification does not place, in every hierarchy.</param>
    /// <param name="loop">Its time is for waiting, and it watches for want of memory.</param>
    /// <exception cref="CgroupException">The host has no cgroups, or the parent is no path.</exception>
    public SystemCgroups(string parent, EventLoop loop)
    {
        _layout = CgroupLayoutReader.Read();
        _parent = CgroupPath.Parse(parent);
        _loop = loop;
    }

    /// <inheritdoc/>
    /// <remarks>The prefix keeps an id such as <c>tasks</c> from meeting a control file of that name.</remarks>
    public ISystemCgroup Plan(SystemId id, Spec spec) => new SystemCgroup(ContainerCgroup.Plan(
        _layout, CgroupPath.Resolve(_parent, spec.Linux?.CgroupsPath, $"system-{id}"), spec.Linux?.Resources, _loop.Time), _loop);
}
