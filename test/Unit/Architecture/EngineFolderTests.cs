using System.Text.RegularExpressions;

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
            let text = Code(path)
            from other in MayUse.Keys
            where other != folder && !MayUse[folder].Contains(other)
            where Mentions(text, other)
            select $"{folder} uses {other}: {Path.GetRelativePath(Repository.Root, path)}";

        Assert.Empty(offences);
    }

    [Theory]
    [InlineData("using Caisson.Engine.Systems;", true)]
    [InlineData("var x = new Systems.Journal.Undo();", true)]
    [InlineData("private Engine.Systems.SystemState _state;", true)]
    [InlineData("Systems.SystemState.Of(x)", true)]
    [InlineData("this.Systems.Count", false)]
    [InlineData("_systems.Count", false)]
    [InlineData("Caisson.Compute.Systems.ComputeSystem", false)]
    [InlineData("int Systems { get; }", false)]
    public void A_folder_is_recognised_by_its_relative_name_too(string line, bool isMentioned) => Assert.Equal(isMentioned, Mentions(line, "Systems"));

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

    /// <summary>A folder's name from the root, from the project or, as inside the project, alone; not as the member of something.</summary>
    private static bool Mentions(string text, string folder) =>
        text.Contains($"Caisson.Engine.{folder}", StringComparison.Ordinal) || Regex.IsMatch(text, $@"(?<![\w.])(Engine\.)?{folder}\.[A-Z]");

    private static string Code(string path) =>
        string.Join('\n', File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
}
