using Caisson.Engine.Processes;

namespace Caisson.UnitTests.Engine.Processes;

public sealed class LinuxSignalTests
{
    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData("9", 9)]
    [InlineData("SIGSYS", 31)]
    [InlineData("RTMIN", 34)]
    [InlineData("SIGRTMIN+3", 37)]
    [InlineData("SIGRTMAX-1", 63)]
    [InlineData("0", 0)]
    [InlineData("64", 64)]
    public void Names_and_numbers_are_read(string text, int expected)
    {
        Assert.True(LinuxSignal.TryParse(text, out var signal));
        Assert.Equal(expected, signal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIG")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("SIGNOTHING")]
    [InlineData("SIGRTMIN+31")]
    [InlineData("SIGRTMIN+x")]
    public void Anything_else_is_refused(string text) => Assert.False(LinuxSignal.TryParse(text, out _));
}
