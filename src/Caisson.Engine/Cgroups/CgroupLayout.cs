namespace Caisson.Engine.Cgroups;

/// <summary>The cgroup hierarchies of a host.</summary>
internal sealed class CgroupLayout
{
    /// <summary>Makes a layout from its hierarchies.</summary>
    /// <exception cref="CgroupException">There are none.</exception>
    public CgroupLayout(IReadOnlyList<CgroupHierarchy> hierarchies)
    {
        var legacy = 0;
        foreach (var hierarchy in hierarchies)
        {
            if (hierarchy.IsUnified)
            {
                Unified = hierarchy;
            }
            else
            {
                legacy++;
            }
        }

        Hierarchies = hierarchies;
        Kind = (legacy, Unified) switch
        {
            (0, null) => throw CgroupException.NoneMounted(),
            (0, _) => CgroupKind.V2,
            (_, null) => CgroupKind.V1,
            _ => CgroupKind.Hybrid,
        };
    }

    private CgroupLayout()
    {
        Hierarchies = [];
        Kind = CgroupKind.V1;
    }

    /// <summary>No hierarchy at all, for who may use none.</summary>
    public static CgroupLayout None { get; } = new();

    /// <summary>How they are arranged.</summary>
    public CgroupKind Kind { get; }

    /// <summary>All of them, in the order in which they were mounted.</summary>
    public IReadOnlyList<CgroupHierarchy> Hierarchies { get; }

    /// <summary>The v2 tree, or null.</summary>
    public CgroupHierarchy? Unified { get; }

    /// <summary>The hierarchy that owns a controller, or null when no mounted one does.</summary>
    /// <param name="controller">The kernel's name, for instance <c>memory</c>; v1 <c>blkio</c> is <c>io</c> on v2.</param>
    public CgroupHierarchy? Owning(string controller)
    {
        foreach (var hierarchy in Hierarchies)
        {
            if (hierarchy.Has(controller))
            {
                return hierarchy;
            }
        }

        return null;
    }
}
