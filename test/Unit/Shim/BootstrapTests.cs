using System.Text;
using Caisson.Shim.Bootstrap;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.UnitTests.Shim;

/// <summary>What containerds of different ages say to "start", and hear from it.</summary>
public sealed class BootstrapTests
{
    private const string Address = "unix:///run/containerd/s/abc";

    [Fact]
    public void Nothing_is_no_options() => Assert.Equal(new BootstrapInput(null, null), BootstrapInput.Read([], "box"));

    [Fact]
    public void Options_alone_are_told_from_bootstrap_parameters()
    {
        // Both begin with two texts: only the id tells them apart.
        var options = BootstrapInput.Read(WireWriter.ToArray(new Any { TypeUrl = "containerd.runc.v1.Options", Value = "plain text"u8.ToArray() }), "box");
        var parameters = BootstrapInput.Read(
            WireWriter.ToArray(new BootstrapParams { InstanceId = "box", Namespace = "k8s.io", SocketDir = "/run/x", Extensions = [new Extension { Value = new Any { TypeUrl = "runtimeoptions.v1.Options" } }] }), "box");

        Assert.Equal("containerd.runc.v1.Options", options.Options!.TypeUrl);
        Assert.Null(options.Parameters);
        Assert.Equal("runtimeoptions.v1.Options", parameters.Options!.TypeUrl);
        Assert.Equal("/run/x", parameters.Parameters!.SocketDir);
    }

    [Fact]
    public void Noise_is_refused() => Assert.Throws<ArgumentException>(() => BootstrapInput.Read([255, 255, 255, 255], "box"));

    [Fact]
    public void Each_age_of_containerd_gets_its_answer()
    {
        Assert.Equal(Address, Encoding.UTF8.GetString(BootstrapAnswer.Encode(Address, saysBootstrap: false, knowsVersions: false)));
        Assert.Equal(
            """{"version":2,"address":"unix:///run/containerd/s/abc","protocol":"ttrpc"}""",
            Encoding.UTF8.GetString(BootstrapAnswer.Encode(Address, saysBootstrap: false, knowsVersions: true)));
        var message = WireReader.Read<BootstrapResult>(BootstrapAnswer.Encode(Address, saysBootstrap: true, knowsVersions: true));
        Assert.Equal((3, Address, "ttrpc"), (message.Version, message.Address, message.Protocol));
    }

    [Fact]
    public void The_socket_is_named_by_a_hash_of_the_cleaned_path()
    {
        // printf %s /run/containerd/containerd.sock/default/box | sha256sum
        var path = ShimAddress.Of("/run//containerd/./containerd.sock", "default", "box");

        Assert.Equal(Path.Combine("/run/containerd/s", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("/run/containerd/containerd.sock/default/box"u8))), path);
        Assert.True(ShimAddress.Of("/run/containerd/containerd.sock", new string('n', 76), new string('i', 76)).Length <= 106);
        Assert.StartsWith("/elsewhere/", ShimAddress.Of("/c", "n", "i", "/elsewhere"), StringComparison.Ordinal);
        Assert.Equal("/run/x", ShimAddress.PathOf("unix:///run/x"));
        Assert.Null(ShimAddress.PathOf("vsock://3:1024"));
    }
}
