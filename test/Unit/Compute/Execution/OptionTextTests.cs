using Caisson.Compute.Execution;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class OptionTextTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("1m30s", 90)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5m", 90)]
    [InlineData("10", 10)]
    [InlineData("0", 0)]
    public void A_span_reads(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("s")]
    [InlineData("1m30")]
    [InlineData("1y")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999d")]
    public void What_is_no_span_is_refused(string text) => Assert.Throws<FormatException>(() => DurationText.Parse(text));

    [Theory]
    [InlineData("nofile=1024:2048", "RLIMIT_NOFILE", 1024, 2048)]
    [InlineData("core=0", "RLIMIT_CORE", 0, 0)]
    [InlineData("stack=1:unlimited", "RLIMIT_STACK", 1, ulong.MaxValue)]
    [InlineData("memlock=-1", "RLIMIT_MEMLOCK", ulong.MaxValue, ulong.MaxValue)]
    public void A_resource_limit_reads(string text, string type, ulong soft, ulong hard)
    {
        var limit = ResourceLimitText.Parse(text);

        Assert.Equal((type, soft, hard), (limit.Type, limit.Soft, limit.Hard));
    }

    [Theory]
    [InlineData("nofile")]
    [InlineData("files=1")]
    [InlineData("nofile=")]
    [InlineData("nofile=2:1")]
    [InlineData("nofile=unlimited:5")]
    [InlineData("nofile=1:2:3")]
    [InlineData("nofile=-2")]
    [InlineData("NOFILE=1")]
    public void What_is_no_resource_limit_is_refused(string text) => Assert.Throws<FormatException>(() => ResourceLimitText.Parse(text));

    [Fact]
    public void What_is_added_and_dropped_stays()
    {
        string[] usual = ["CAP_CHOWN", "CAP_KILL"];

        Assert.Equal(["CAP_CHOWN", "CAP_KILL", "CAP_NET_ADMIN"], CapabilityNames.Change(usual, ["net_admin", "CAP_NET_ADMIN"], []));
        Assert.Equal(["CAP_CHOWN"], CapabilityNames.Change(usual, [], ["Kill"]));
        Assert.Equal(["CAP_NET_RAW"], CapabilityNames.Change(usual, ["NET_RAW"], ["all"]));
        Assert.Equal(["CAP_CHOWN", "CAP_KILL"], CapabilityNames.Change(usual, ["KILL"], ["KILL"]));
        var everything = CapabilityNames.Change(usual, ["ALL"], ["SYS_ADMIN"]);
        Assert.Contains("CAP_BPF", everything);
        Assert.DoesNotContain("CAP_SYS_ADMIN", everything);
        Assert.Throws<FormatException>(() => CapabilityNames.Change(usual, ["MIGHT"], []));
    }

    [Fact]
    public void An_environment_file_reads_line_by_line()
    {
        Assert.Equal(["A=1", "B", "C= two words ", "D=#"], EnvironmentFile.Parse("# remark\nA=1\r\n\n  B\nC= two words \nD=#", "file"));
        var refusal = Assert.Throws<FormatException>(() => EnvironmentFile.Parse("A=1\nB C=2", "file"));
        Assert.Contains("line 2", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => EnvironmentFile.Parse("=1", "file"));
        Assert.Throws<FormatException>(() => EnvironmentFile.Read("/does/not/exist"));
    }
}
