using Caisson.Contracts;
using Caisson.Contracts.Oci;

namespace Caisson.Engine.Systems;

/// <summary>Where the cgroups of systems come from.</summary>
internal interface ISystemCgroups
{
    /// <summary>Decides where the cgroup of a system will lie, and checks the limits. Makes nothing.</summary>
    ISystemCgroup Plan(SystemId id, Spec spec);
}
