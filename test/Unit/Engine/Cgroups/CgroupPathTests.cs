using Caisson.Contracts.Errors;
using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

public sealed class CgroupPathTests
{
    private static readonly CgroupPath Parent = CgroupPath.Parse("/caisson");

    [Theory]
    [InlineData(null, "/caisson/box")]
    [InlineData("", "/caisson/box")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/", "/a/b")]
    [InlineData("pod/a", "/caisson/pod/a")]
    public void A_path_is_absolute_or_below_the_parent(string? fromSpecification, string expected) =>
        Assert.Equal(expected, CgroupPath.Resolve(Parent, fromSpecification, "box").Value);

    [Theory]
    [InlineData("/")]
    [InlineData("///")]
    [InlineData("/a/../b")]
    [InlineData("../b")]
    [InlineData("/a//b")]
    [InlineData("/a/./b")]
    [InlineData("/a\nb")]
    [InlineData("/a\0b")]
    public void A_path_that_leaves_or_confuses_is_refused(string path) =>
        Assert.Equal(ErrorCode.InvalidDocument, Assert.Throws<CgroupException>(() => CgroupPath.Resolve(Parent, path, "box")).Code);

    [Fact]
    public void A_part_or_a_path_that_is_too_long_is_refused()
    {
        Assert.Throws<CgroupException>(() => CgroupPath.Parse("/" + new string('a', 256)));
        Assert.Throws<CgroupException>(() => CgroupPath.Parse(string.Concat(Enumerable.Repeat("/aaaaaaaaaaaaaaa", 200))));
    }

    [Fact]
    public void A_systemd_path_is_refused_by_name()
    {
        var failure = Assert.Throws<CgroupException>(() => CgroupPath.Resolve(Parent, "system.slice:caisson:box", "box"));

        Assert.Equal(ErrorCode.NotSupported, failure.Code);
        Assert.Contains("systemd", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parent_of_a_top_level_path_is_none() => Assert.Null(Parent.Parent);
}
