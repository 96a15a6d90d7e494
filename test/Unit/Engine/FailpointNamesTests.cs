using System.Text.RegularExpressions;
using Caisson.Engine;
using Caisson.Engine.Systems.Journal;

namespace Caisson.UnitTests.Engine;

public sealed partial class FailpointNamesTests
{
    [Fact]
    public void The_list_of_failpoints_is_what_the_source_hits()
    {
        var hit = new SortedSet<string>(StringComparer.Ordinal);
        var files = new[] { "Caisson.Engine", "Caisson.Host" }.SelectMany(Architecture.Repository.SourceFiles);
        foreach (var file in files)
        {
            foreach (Match match in Call().Matches(File.ReadAllText(file)))
            {
                hit.UnionWith(Undo.Kinds.Select(kind => match.Groups[1].Value.Replace("{undo.Kind}", kind, StringComparison.Ordinal)
                    .Replace("{entry.Undo.Kind}", kind, StringComparison.Ordinal)));
            }
        }

        Assert.Equal(hit, FailpointNames.All.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("""Failpoint\.Hit\(\$?"([^"]+)"\)""")]
    private static partial Regex Call();
}
