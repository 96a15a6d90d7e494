namespace Caisson.Engine.Cgroups;

/// <summary>One value for one control file.</summary>
/// <param name="Hierarchy">Where the file is.</param>
/// <param name="File">Its name.</param>
/// <param name="Value">The value.</param>
/// <param name="Limit">What it is to a person, for errors: <c>memory limit 67108864</c>.</param>
internal sealed record CgroupWrite(CgroupHierarchy Hierarchy, string File, string Value, string Limit)
{
    /// <summary>What to write instead where the file does not exist; null when nothing can replace it.</summary>
    public CgroupWrite? Otherwise { get; init; }

    /// <summary>A file whose number must not be greater than the value; else the write is refused.</summary>
    public string? MustCover { get; init; }
}
