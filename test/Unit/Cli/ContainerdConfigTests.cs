using Caisson.Cli.Installation;
using Caisson.Cli.Output;

namespace Caisson.UnitTests.Cli;

public sealed class ContainerdConfigTests
{
    private const string Stanza = """
        # BEGIN caisson: written by 'caisson install containerd', taken out again with --remove
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.caisson]
          runtime_type = 'io.containerd.caisson.v1'
          pod_annotations = ['io.caisson.*']
        # END caisson

        """;

    private const string WithRunc = """
        version = 2
        root = "/var/lib/containerd" # where all is
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "pause"
          [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
            runtime_type = "io.containerd.runc.v2"

        """;

    [Fact]
    public void The_handler_is_added_at_the_end_and_every_other_byte_stays()
    {
        var added = ContainerdConfig.Add(WithRunc, "caisson");

        Assert.Equal(WithRunc + Stanza, added);
        Assert.Equal(added, ContainerdConfig.Add(added, "caisson"));
        Assert.Equal(WithRunc, ContainerdConfig.Remove(added));
        Assert.Equal(WithRunc, ContainerdConfig.Remove(WithRunc));
    }

    [Fact]
    public void What_is_written_below_the_block_stays_where_it_is()
    {
        var added = ContainerdConfig.Add(WithRunc, "caisson") + "[debug]\n  level = \"info\"\n";

        Assert.Equal(WithRunc + "[debug]\n  level = \"info\"\n", ContainerdConfig.Remove(added));
        Assert.Contains("runtimes.other]", ContainerdConfig.Add(added, "other"), StringComparison.Ordinal);
        Assert.DoesNotContain("runtimes.caisson]", ContainerdConfig.Add(added, "other"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    public void A_file_that_says_nothing_becomes_one_that_every_version_understands(string text)
    {
        var added = ContainerdConfig.Add(text, "caisson");

        Assert.StartsWith(text, added, StringComparison.Ordinal);
        Assert.Contains("\nversion = 2\n", added, StringComparison.Ordinal);
        Assert.Equal(text, ContainerdConfig.Remove(added));
        Assert.Equal(added, ContainerdConfig.Add(added, "caisson"));
    }

    [Theory]
    [InlineData("version = 2\n", "io.containerd.grpc.v1.cri")]
    [InlineData("version = 3", "io.containerd.cri.v1.runtime")]
    public void Runc_is_named_beside_it_where_nobody_has_named_a_runtime(string text, string plugin)
    {
        var statements = TomlScanner.Scan(ContainerdConfig.Add(text, "caisson"));

        Assert.Contains(statements, one => one.Path.SequenceEqual(["plugins", plugin, "containerd", "runtimes", "caisson", "runtime_type"]) && one.Text == "io.containerd.caisson.v1");
        Assert.Contains(statements, one => one.Path.SequenceEqual(["plugins", plugin, "containerd", "runtimes", "runc", "runtime_type"]) && one.Text == "io.containerd.runc.v2");
    }

    [Fact]
    public void A_handler_by_somebody_elses_hand_is_left_alone()
    {
        const string ByHand = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes]\n  caisson.runtime_type = \"io.containerd.caisson.v1\"\n";

        Assert.Equal(ByHand, ContainerdConfig.Add(ByHand, "caisson"));
        AssertRefused("of the runtime type 'io.containerd.kata.v2'", ByHand.Replace("caisson.v1", "kata.v2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("is of version 1", "disabled_plugins = [\"cri\"]\n")]
    [InlineData("is of version 1", "version = 1\n")]
    [InlineData("of version 4", "version = 4\n")]
    [InlineData("written in one line", "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\ncontainerd = { runtimes = { } }\n")]
    [InlineData("line 2: a text does not end", "version = 2\nroot = \"/var\n")]
    [InlineData("line 2: a value is missing", "version = 2\nroot =\n")]
    [InlineData("line 3: a value is missing or does not end", "version = 2\nimports = [\n\"a\", ")]
    [InlineData("line 1: '=' is missing", "version")]
    [InlineData("'# END caisson' is missing", "version = 2\n# BEGIN caisson\n")]
    public void What_cannot_be_added_to_is_refused_with_the_reason(string reason, string text) => AssertRefused(reason, text);

    [Fact]
    public void Every_prefix_of_a_configuration_is_scanned_or_refused()
    {
        const string Text = "a = 1\n[b.\"c.d\"] # x\n  e = [\"]\", '''\n'#''', { f = 2 }] # y\n[[g]]\nh.i = \"\"\"\\\"\"\"\"\"\n";

        Assert.Equal(["a", "b/c.d", "b/c.d/e", "g", "g/h/i"], TomlScanner.Scan(Text).Select(static one => string.Join('/', one.Path)));
        for (var length = 0; length < Text.Length; length++)
        {
            try
            {
                _ = TomlScanner.Scan(Text[..length]);
            }
            catch (FormatException refusal)
            {
                Assert.StartsWith("line ", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n", true)]
    [InlineData("version = 2\ndisabled_plugins = ['cri']\n", true)]
    [InlineData("version = 2\ndisabled_plugins = [\"io.containerd.snapshotter.v1.zfs\"]\n", false)]
    public void A_disabled_plugin_is_noticed(string text, bool isDisabled) => Assert.Equal(isDisabled, ContainerdConfig.IsCriDisabled(text));

    private static void AssertRefused(string reason, string text)
    {
        var refusal = Assert.Throws<CommandFailure>(() => ContainerdConfig.Add(text, "caisson"));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.Remedy);
    }
}
