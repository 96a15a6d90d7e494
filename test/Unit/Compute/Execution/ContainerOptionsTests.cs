using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Oci;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class ContainerOptionsTests
{
    [Fact]
    public void The_machines_network_keeps_the_machines_name_and_network()
    {
        var spec = Make(Options() with { Network = NetworkMode.Host });

        Assert.Null(spec.Hostname);
        Assert.DoesNotContain(spec.Linux!.Namespaces!, static one => one.Type == NamespaceType.Network || one.Type == NamespaceType.Uts);
    }

    [Fact]
    public void A_volume_takes_the_place_of_our_own_mount()
    {
        var spec = Make(Options() with
        {
            Volumes = [new VolumeMount("/host/shm", "/dev/shm", IsReadOnly: false), new VolumeMount("/host/hosts", "/etc/hosts", IsReadOnly: true)],
        });

        Assert.Equal("/host/shm", spec.Mounts!.Single(static mount => mount.Destination == "/dev/shm").Source);
        Assert.Equal("/host/hosts", spec.Mounts!.Single(static mount => mount.Destination == "/etc/hosts").Source);
    }

    [Fact]
    public void Options_that_cannot_be_meant_are_refused()
    {
        Refused(Options() with { MemoryInBytes = 0 }, "memory");
        Refused(Options() with { Processors = double.NaN }, "processors");
        Refused(Options() with { Processors = 0 }, "processors");
        Refused(Options() with { ProcessLimit = 0 }, "processes");
        Refused(Options() with { ProcessorShares = 1 }, "shares");
        Refused(Options() with { ProcessorSet = "0-" }, "list of processors");
        Refused(Options() with { ProcessorSet = "3-1" }, "list of processors");
        Refused(Options() with { AddedCapabilities = ["MIGHT"] }, "capability");
        Refused(Options() with { Mounts = [MountText.ParseTemporary("/x"), MountText.ParseTemporary("/x")] }, "two volumes");
        Refused(Options() with { HostName = "a/b" }, "host name");
        Refused(Options() with { HostName = new string('a', 65) }, "host name");
        Refused(Options() with { WorkingDirectory = "relative" }, "absolute");
        Refused(Options() with { Environment = ["=x"] }, "NAME=VALUE");
        Refused(Options() with { Volumes = [new VolumeMount("/a", "/x", false), new VolumeMount("/b", "/x", false)] }, "two volumes");
    }

    private static ContainerOptions Options() => new()
    {
        Id = new SystemId("0123456789abcdef"),
        Root = new ContainerRoot.FromDirectory("/root"),
        Arguments = ["run", "this"],
    };

    private static Spec Make(ContainerOptions options) => ContainerSpecification.Create(
        options,
        null,
        new User(),
        "rootfs",
        [new VolumeMount("/c/etc/hostname", "/etc/hostname", false), new VolumeMount("/c/etc/hosts", "/etc/hosts", false)],
        "/caisson/0123456789abcdef");

    private static void Refused(ContainerOptions options, string reason)
    {
        var error = Assert.Throws<FormatException>(() => Make(options));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
