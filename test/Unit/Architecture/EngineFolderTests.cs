namespace Caisson.UnitTests.Architecture;

/// <summary>Which folder of the engine may know which: Systems → Containers, VirtualMachines → Processes, Cgroups.</summary>
public sealed class EngineFolderTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Systems"] = ["Containers", "VirtualMachines", "Processes", "Cgroups"],
        ["Containers"] = ["Processes", "Cgroups"],
        ["VirtualMachines"] = ["Processes", "Cgroups"],
        ["Processes"] = [],
        ["Cgroups"] = [],
    };

    [Fact]
    public void An_engine_folder_uses_only_what_lies_below_it()
    {
        var offences =
            from path in Repository.SourceFiles("Caisson.Engine")
            let folder = Path.GetRelativePath(Path.Combine(Repository.Root, "src", "Caisson.Engine"), path).Split(Path.DirectorySeparatorChar)[0]
            where MayUse.ContainsKey(folder)
            let text = File.ReadAllText(path)
            from other in MayUse.Keys
            where other != folder && !MayUse[folder].Contains(other)
            where text.Contains($"Caisson.Engine.{other}", StringComparison.Ordinal)
            select $"{folder} uses {other}: {Path.GetRelativePath(Repository.Root, path)}";

        Assert.Empty(offences);
    }

    [Fact]
    public void Only_Processes_waits_for_children_and_the_launcher_for_those_it_never_handed_out()
    {
        var waiting =
            from path in Repository.SourceFiles("Caisson.Engine")
            where !path.Contains($"{Path.DirectorySeparatorChar}Processes{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            where File.ReadLines(path).Any(line => line.Contains("TryReap", StringComparison.Ordinal) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            select Path.GetRelativePath(Repository.Root, path);

        Assert.Equal([Path.Combine("src", "Caisson.Engine", "Containers", "NativeLauncher.cs")], waiting);
    }
}
