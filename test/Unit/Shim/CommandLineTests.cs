using Caisson.Shim.Bootstrap;

namespace Caisson.UnitTests.Shim;

public sealed class CommandLineTests
{
    [Fact]
    public void Flags_are_read_as_containerd_writes_them()
    {
        var flags = CommandLine.ReadFlags(["-namespace", "k8s.io", "--address=/run/c.sock", "-publish-binary", "/bin/c", "-id", "box", "-debug", "-bundle", "/b", "delete"]);

        Assert.Equal(
            new ShimFlags { Namespace = "k8s.io", Address = "/run/c.sock", PublishBinary = "/bin/c", Id = "box", IsDebug = true, Bundle = "/b", Action = "delete" },
            flags);
    }

    [Theory]
    [InlineData("-v")]
    [InlineData("-version")]
    [InlineData("--v=true")]
    public void The_version_needs_nothing_else(string flag) => Assert.IsType<VersionCommand>(CommandLine.Parse([flag]));

    [Fact]
    public void Information_needs_nothing_else() => Assert.IsType<InfoCommand>(CommandLine.Parse(["-info"]));

    [Fact]
    public void Each_word_is_a_command()
    {
        Assert.IsType<StartCommand>(CommandLine.Parse(["-namespace", "n", "-id", "i", "start"]));
        Assert.IsType<DeleteCommand>(CommandLine.Parse(["-namespace", "n", "-id", "i", "delete"]));
        Assert.IsType<ServeCommand>(CommandLine.Parse(["-namespace", "n", "-id", "i", "serve"]));
    }

    [Theory]
    [InlineData("shim namespace cannot be empty", "-id", "i", "start")]
    [InlineData("shim id cannot be empty", "-namespace", "n", "start")]
    [InlineData("flag provided but not defined: -odd", "-odd", "1")]
    [InlineData("flag needs an argument: -id", "-id")]
    [InlineData("invalid boolean value \"perhaps\" for -debug", "-debug=perhaps")]
    [InlineData("unknown action 'restart'", "-namespace", "n", "-id", "i", "restart")]
    public void Wrong_lines_are_refused_by_name(string expected, params string[] arguments) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => CommandLine.Parse(arguments)).Message, StringComparison.Ordinal);
}
