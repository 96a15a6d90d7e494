using System.Reflection;
using Caisson.Contracts.Errors;
using Caisson.UnitTests.Architecture;

namespace Caisson.UnitTests.Contracts.Errors;

public sealed class OperationNamesTests
{
    [Fact]
    public void The_list_is_closed_and_complete() =>
        Assert.Equal(
            typeof(OperationNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
                .Select(field => (string)field.GetValue(null)!).Order(StringComparer.Ordinal),
            OperationNames.All.Order(StringComparer.Ordinal));

    [Fact]
    public void Each_name_has_an_earlier_one_that_leads_back() => Assert.All(OperationNames.All, name =>
    {
        var earlier = OperationNames.EarlierAlias(name);

        Assert.StartsWith("hcsshim::", earlier, StringComparison.Ordinal);
        Assert.Equal(name, OperationNames.TryParse(earlier));
        Assert.Equal(name, OperationNames.TryParse(name));
    });

    [Fact]
    public void No_other_source_file_spells_an_operation() => Assert.Empty(
        from project in Repository.Projects()
        from path in Repository.SourceFiles(project)
        where !path.EndsWith("OperationNames.cs", StringComparison.Ordinal) && File.ReadAllText(path).Contains("\"hcs::", StringComparison.Ordinal)
        select path);

    [Theory]
    [InlineData("hcs::System::Fly")]
    [InlineData("hcsshim::")]
    [InlineData("")]
    public void Other_names_are_none(string name)
    {
        Assert.Null(OperationNames.TryParse(name));
        Assert.Throws<ArgumentException>(() => OperationNames.EarlierAlias(name));
    }
}
