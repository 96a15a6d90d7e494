using System.Text;
using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

public sealed class CgroupNumbersTests
{
    [Theory]
    [InlineData("42\n", true, 42)]
    [InlineData("42", true, 42)]
    [InlineData("max\n", false, 0)]
    [InlineData("", false, 0)]
    [InlineData("-1\n", false, 0)]
    [InlineData("99999999999999999999999\n", false, 0)]
    public void A_single_number(string text, bool isNumber, ulong expected)
    {
        Assert.Equal(isNumber, CgroupNumbers.TryParse(Encoding.ASCII.GetBytes(text), out var value));
        Assert.Equal(expected, isNumber ? value : 0);
    }

    [Fact]
    public void A_key_is_found_whole()
    {
        var text = "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n"u8;

        Assert.True(CgroupNumbers.TryFind(text, "oom_kill"u8, out var kills));
        Assert.Equal(3ul, kills);
        Assert.False(CgroupNumbers.TryFind(text, "oom"u8, out _));
    }

    [Fact]
    public void Block_tables_are_summed_over_devices()
    {
        Assert.Equal(30ul, CgroupNumbers.SumOperation("8:0 Read 10\n8:0 Write 5\n8:16 Read 20\nTotal 35\n"u8, "Read"u8));
        Assert.Equal(7ul, CgroupNumbers.SumKey("8:0 rbytes=3 wbytes=1 rios=9\n8:16 rbytes=4 dbytes=0\n"u8, "rbytes"u8));
        Assert.Equal(0ul, CgroupNumbers.SumKey("8:0 rbytes=\n rbytes"u8, "rbytes"u8));
    }
}
