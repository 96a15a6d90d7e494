namespace Caisson.Engine.Cgroups;

/// <summary>How a host arranges its cgroups.</summary>
internal enum CgroupKind
{
    /// <summary>Only v1 hierarchies.</summary>
    V1,

    /// <summary>v1 hierarchies beside a v2 tree, which may own a controller or two.</summary>
    Hybrid,

    /// <summary>One v2 tree.</summary>
    V2,
}
