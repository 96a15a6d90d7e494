using Caisson.Cli.Diagnosis;

namespace Caisson.UnitTests.Cli;

public sealed class VerdictTests
{
    [Theory]
    [InlineData("Running", true, null, "S", "whoever comes next")]
    [InlineData("Running", true, "T", "S", "whoever stopped the host")]
    [InlineData("Running", true, "D", "S", "the kernel")]
    [InlineData("Running", true, "R", "S", "the host")]
    [InlineData("Running", true, "S", null, "the host")]
    [InlineData("Created", false, "S", null, "whoever created it")]
    [InlineData("Created", false, "S", "S", "whoever created it")]
    [InlineData("Starting", false, "S", "S", "the host")]
    [InlineData("Starting", false, "S", "D", "the kernel")]
    [InlineData("Stopping", false, "S", "D", "the kernel")]
    [InlineData("Stopping", false, "S", "S", "the host")]
    [InlineData("Paused", false, "S", "D", "whoever paused it")]
    [InlineData("Restarting", false, "S", null, "the host")]
    [InlineData("Running", false, "S", "D", "the kernel")]
    [InlineData("Running", false, "S", "T", "whoever stopped it")]
    [InlineData("Running", false, "S", "R", "its program")]
    [InlineData("Running", false, "S", "S", "its program")]
    [InlineData("Stopped", false, null, null, "whoever comes next")]
    [InlineData("Fancy", false, "S", null, "the host")]
    public void Somebody_has_the_ball(string state, bool isSilent, string? host, string? init, string layer) =>
        Assert.Equal(layer, Verdict.Of(state, isSilent, View(host), View(init)).Layer);

    [Fact]
    public void A_journal_tells_its_host_and_what_is_open()
    {
        var journal = JournalView.Parse(
            """
            {"sum":"1","entry":{"head":{"version":1,"systemId":"a","host":{"processId":42,"startTime":7}}}}
            {"sum":"2","entry":{"intend":1,"undo":{"undo":"remove-cgroup","directories":["/c/a","/d/a"]}}}
            {"sum":"3","entry":{"intend":2,"undo":{"undo":"remove-fifo","path":"/run/gate"}}}
            {"sum":"4","entry":{"done":2}}
            {"sum":"5","entry":{"inten
            """);

        Assert.Equal(42, journal.Host?.ProcessId);
        Assert.Equal(["/c/a", "/d/a"], journal.Cgroups);
        Assert.Equal(["remove-cgroup /c/a"], journal.Open);
    }

    private static KernelView? View(string? state) => state is null ? null : new KernelView(1, "x", state, null, null, [], null);
}
