using Caisson.Compute.Images;

namespace Caisson.UnitTests.Compute.Images;

public sealed class ImageReferenceTests
{
    [Theory]
    [InlineData("busybox", "busybox:latest")]
    [InlineData("busybox:1.36", "busybox:1.36")]
    [InlineData("team/app_x/y-z.0__1", "team/app_x/y-z.0__1:latest")]
    [InlineData("registry.example:5000/app:V_1.0-x", "registry.example:5000/app:V_1.0-x")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest")]
    [InlineData("docker.io/library/busybox:1", "busybox:1")]
    [InlineData("docker.io/team/app", "team/app:latest")]
    [InlineData("a--b", "a--b:latest")]
    public void Names_are_completed(string text, string expected)
    {
        Assert.Equal(expected, ImageReference.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(":x")]
    [InlineData("busybox:")]
    [InlineData("Busybox")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a/../b")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData("a._b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a:-x")]
    [InlineData("a:.x")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a@sha256:00")]
    public void Other_texts_are_refused(string text)
    {
        Assert.False(ImageReference.TryParse(text, out _));
    }

    [Fact]
    public void Lengths_are_bounded()
    {
        Assert.True(ImageReference.TryParse(new string('a', 255) + ":" + new string('t', 128), out _));
        Assert.False(ImageReference.TryParse(new string('a', 256), out _));
        Assert.False(ImageReference.TryParse("a:" + new string('t', 129), out _));
    }
}
