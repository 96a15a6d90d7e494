namespace Caisson.UnitTests.Architecture;

public sealed class UnsafeCodeTests
{
    public static TheoryData<string> OtherProjects => [.. Repository.Projects().Where(name => name != "Caisson.Platform")];

    [Theory]
    [MemberData(nameof(OtherProjects))]
    public void Native_code_lives_in_the_platform_project_alone(string project)
    {
        var offences = Repository.SourceFiles(project)
            .Where(path => File.ReadAllText(path) is var text
                && (text.Contains("[LibraryImport", StringComparison.Ordinal) || text.Contains("[DllImport", StringComparison.Ordinal)));

        Assert.Empty(offences);
        Assert.DoesNotContain("AllowUnsafeBlocks", File.ReadAllText(Path.Combine(Repository.Root, "src", project, project + ".csproj")), StringComparison.Ordinal);
    }
}
