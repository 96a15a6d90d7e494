using Caisson.Compute.Execution;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class VolumeMountTests
{
    [Theory]
    [InlineData("/a:/b", "/a", "/b", false)]
    [InlineData("/a:/b:ro", "/a", "/b", true)]
    [InlineData("/a:/b//d/", "/a", "/b/d", false)]
    [InlineData("/a/../c:/b:rw", "/c", "/b", false)]
    public void A_volume_has_a_source_a_target_and_a_mode(string text, string source, string target, bool isReadOnly) =>
        Assert.Equal(new VolumeMount(source, target, isReadOnly), VolumeMount.Parse(text));

    [Theory]
    [InlineData("/a")]
    [InlineData(":/b")]
    [InlineData("/a:b")]
    [InlineData("/a:/")]
    [InlineData("/a:/b/../..")]
    [InlineData("/a:/b\0c")]
    [InlineData("/a:/b:maybe")]
    [InlineData("/a:/b:ro:rw")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => VolumeMount.Parse(text));
}
