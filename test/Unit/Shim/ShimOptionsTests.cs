using Caisson.Shim.Options;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.UnitTests.Shim;

public sealed class ShimOptionsTests
{
    [Fact]
    public void Absent_and_empty_options_are_the_defaults()
    {
        Assert.Equal(new ShimOptions(), ShimOptions.Read(null));
        Assert.Equal(new ShimOptions(), ShimOptions.Read(new Any()));
        Assert.Equal(new ShimOptions(), ShimOptions.Read(new Any { TypeUrl = "containerd.runc.v1.Options" }));
    }

    [Fact]
    public void The_same_options_mean_the_same_as_message_and_as_toml()
    {
        var message = ShimOptions.Read(Any.Pack(new Caisson.Shim.Protocol.Runc.Options { ShimCgroup = "/a/b", NoPivotRoot = true }, "containerd.runc.v1.Options"));
        var text = ShimOptions.Read(Any.Pack(
            new Caisson.Shim.Protocol.RuntimeOptions.Options { ConfigBody = "# ours\nShimCgroup = \"/a/b\" # there\nNoPivotRoot = true\nIoUid = 3\n[nested]\nShimCgroup = 'no'\n"u8.ToArray() },
            "type.googleapis.com/runtimeoptions.v1.Options"));

        Assert.Equal(new ShimOptions { ShimCgroup = "/a/b", AvoidsPivot = true }, message);
        Assert.Equal(message, text);
    }

    [Fact]
    public void An_unknown_kind_is_passed_over_with_a_note_and_a_damaged_one_refused()
    {
        Assert.Contains("'x.y.Z'", ShimOptions.Read(new Any { TypeUrl = "x.y.Z", Value = new byte[] { 255 } }).Note, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ShimOptions.Read(new Any { TypeUrl = "containerd.runc.v1.Options", Value = new byte[] { 255 } }));
    }

    [Fact]
    public void A_configuration_file_that_is_missing_is_refused() => Assert.Contains(
        "/no/such/file",
        Assert.Throws<ArgumentException>(() => ShimOptions.Read(Any.Pack(new Caisson.Shim.Protocol.RuntimeOptions.Options { ConfigPath = "/no/such/file" }, "runtimeoptions.v1.Options"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_handler_may_leave_out_the_sandboxes_process() => Assert.Equal(
        "none",
        ShimOptions.Read(Any.Pack(new Caisson.Shim.Protocol.RuntimeOptions.Options { ConfigBody = "SandboxProcess = \"none\"\n"u8.ToArray() }, "runtimeoptions.v1.Options")).SandboxProcess);

    [Fact]
    public void A_virtual_machine_is_recognised() =>
        Assert.True(ShimOptions.Read(Any.Pack(new Caisson.Shim.Protocol.Runhcs.Options { SandboxIsolation = 1 }, "containerd.runhcs.v1.Options")).IsHypervisorIsolated);
}
