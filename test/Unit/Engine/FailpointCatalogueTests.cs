using System.Text.RegularExpressions;
using Caisson.Engine;
using Caisson.Engine.Systems.Journal;
using Caisson.UnitTests.Architecture;

namespace Caisson.UnitTests.Engine;

/// <summary>The tests that kill at failpoints leave none out without saying so.</summary>
public sealed partial class FailpointCatalogueTests
{
    [Fact]
    public void Every_failpoint_of_hosts_is_killed_at_or_said_to_be_unreachable() =>
        Assert.Equal(FailpointNames.All.Order(StringComparer.Ordinal), FailpointCatalogue.OfHosts.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_failpoint_of_images_is_killed_at()
    {
        var hit = Hits(Call(), "Caisson.Compute").Where(name => name.StartsWith("images.", StringComparison.Ordinal));

        Assert.Equal(hit, FailpointCatalogue.Images.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_failpoint_of_commands_is_killed_at()
    {
        var hit = Hits(Call(), "Caisson.Compute").Where(name => !name.StartsWith("images.", StringComparison.Ordinal)).Concat(Hits(Call(), "Caisson.Bridge"));

        Assert.Equal(hit.Order(StringComparer.Ordinal), FailpointCatalogue.Commands);
    }

    [Fact]
    public void Only_kinds_of_undo_that_no_source_writes_are_left_out()
    {
        var types = Repository.Projects().SelectMany(project => Hits(Intention(), project)).ToHashSet(StringComparer.Ordinal);
        var kinds = typeof(Undo).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Undo)))
            .ToDictionary(type => type.Name, type => Regex.Replace(type.Name, "(?<!^)([A-Z])", "-$1").ToLowerInvariant());

        Assert.Equal(Undo.Kinds.Order(StringComparer.Ordinal), kinds.Values.Order(StringComparer.Ordinal));
        Assert.Equal(types.Select(type => kinds[type]).Order(StringComparer.Ordinal), FailpointCatalogue.MadeKinds.Order(StringComparer.Ordinal));
        Assert.Equal(Undo.Kinds.Except(FailpointCatalogue.MadeKinds).Order(StringComparer.Ordinal), FailpointCatalogue.OtherKinds.Order(StringComparer.Ordinal));
    }

    private static SortedSet<string> Hits(Regex pattern, string project) => new(
        Repository.SourceFiles(project).SelectMany(file => pattern.Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value),
        StringComparer.Ordinal);

    [GeneratedRegex("""Failpoint\.Hit\("([^"]+)"\)""")]
    private static partial Regex Call();

    [GeneratedRegex("""\.Intend\(new (\w+)\(""")]
    private static partial Regex Intention();
}
