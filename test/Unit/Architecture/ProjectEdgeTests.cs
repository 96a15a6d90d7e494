using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Caisson.UnitTests.Architecture;

/// <summary>Which project may know which: docs/architecture.md.</summary>
public sealed partial class ProjectEdgeTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Caisson.Contracts"] = [],
        ["Caisson.Platform"] = ["Caisson.Contracts"],
        ["Caisson.Ttrpc"] = [],
        ["Caisson.Ttrpc.Generator"] = [],
        ["Caisson.Bridge"] = ["Caisson.Contracts", "Caisson.Platform"],
        ["Caisson.Testing"] = ["Caisson.Contracts"],
        ["Caisson.Compute"] = ["Caisson.Contracts", "Caisson.Platform", "Caisson.Bridge"],
        ["Caisson.Engine"] = ["Caisson.Contracts", "Caisson.Platform", "Caisson.Bridge"],
        ["Caisson.Host"] = ["Caisson.Engine", "Caisson.Contracts", "Caisson.Platform", "Caisson.Bridge"],
        ["Caisson.Guest"] = ["Caisson.Engine", "Caisson.Contracts", "Caisson.Platform", "Caisson.Bridge"],
        ["Caisson.Runtime"] = ["Caisson.Engine", "Caisson.Contracts", "Caisson.Platform", "Caisson.Bridge"],
        ["Caisson.Shim"] = ["Caisson.Compute", "Caisson.Engine", "Caisson.Ttrpc", "Caisson.Contracts", "Caisson.Platform", "Caisson.Bridge"],
        ["Caisson.Cli"] = ["Caisson.Compute", "Caisson.Ttrpc", "Caisson.Contracts", "Caisson.Platform", "Caisson.Bridge"],
    };

    public static TheoryData<string> Projects => [.. Repository.Projects()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"));

        var references = file.Descendants("ProjectReference").Select(e => Path.GetFileNameWithoutExtension((string)e.Attribute("Include")!));

        Assert.Empty(references.Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_source_file_names_only_what_its_project_may_know(string project)
    {
        var foreign = Repository.Projects().Except(Allowed[project]).Where(other => other != project).ToHashSet();

        var offences = Repository.SourceFiles(project)
            .SelectMany(path => CaissonName().Matches(File.ReadAllText(path)).Select(match => (path, name: match.Value)))
            .Where(use => foreign.Contains(use.name))
            .Select(use => $"{Path.GetRelativePath(Repository.Root, use.path)}: {use.name}");

        Assert.Empty(offences);
    }

    [Fact]
    public void Compute_and_Engine_never_reference_each_other()
    {
        Assert.DoesNotContain("Caisson.Engine", Allowed["Caisson.Compute"]);
        Assert.DoesNotContain("Caisson.Compute", Allowed["Caisson.Engine"]);
    }

    // Namespaces as they stand in usings and qualified names; texts such as "caisson-host" do not match.
    [GeneratedRegex(@"(?<=using (static )?|[ (<])Caisson\.[A-Z][a-z]+(\.Generator)?")]
    private static partial Regex CaissonName();
}
