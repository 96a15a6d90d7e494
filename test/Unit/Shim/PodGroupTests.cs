using Caisson.Shim.Bootstrap;

namespace Caisson.UnitTests.Shim;

public sealed class PodGroupTests : IDisposable
{
    private readonly string _bundle = Directory.CreateTempSubdirectory("caisson-group-").FullName;

    public void Dispose() => Directory.Delete(_bundle, recursive: true);

    [Theory]
    [InlineData("""{"annotations":{"io.kubernetes.cri.sandbox-id":"pod"}}""", "pod")]
    [InlineData("""{"annotations":{"io.kubernetes.cri.sandbox-id":"pod","io.containerd.runc.v2.group":"first"}}""", "first")]
    [InlineData("""{"process":{"annotations":{"io.kubernetes.cri.sandbox-id":"wrong"}},"annotations":{"a":"b"}}""", "box")]
    [InlineData("""{"annotations":{"io.kubernetes.cri.sandbox-id":""}}""", "box")]
    [InlineData("""{"annotations":{"io.kubernetes.cri.sandbox-id":["pod"]}}""", "box")]
    [InlineData("""{"annotations":null}""", "box")]
    [InlineData("{}", "box")]
    public void The_group_is_that_of_the_annotations_or_the_container_itself(string specification, string expected)
    {
        File.WriteAllText(Path.Combine(_bundle, "config.json"), specification);

        Assert.Equal(expected, PodGroup.Of(_bundle, "box"));
    }

    [Fact]
    public void Without_a_specification_it_is_the_container_itself() => Assert.Equal("box", PodGroup.Of(_bundle, "box"));

    [Theory]
    [InlineData("{")]
    [InlineData("""{"annotations":{"io.kubernetes.cri.sandbox-id":"pod}""")]
    public void A_damaged_specification_is_refused(string specification)
    {
        File.WriteAllText(Path.Combine(_bundle, "config.json"), specification);

        Assert.Throws<InvalidDataException>(() => PodGroup.Of(_bundle, "box"));
    }
}
