using System.Text;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;

namespace Caisson.UnitTests.Cli;

public sealed class DetachKeysTests
{
    [Theory]
    [InlineData(null, "ab", false, "ab")]
    [InlineData(null, "a\u0010", false, "a")]
    [InlineData(null, "a\u0010\u0011b", true, "a")]
    [InlineData(null, "\u0010b", false, "\u0010b")]
    [InlineData(null, "\u0010\u0010\u0011", true, "\u0010")]
    [InlineData("x,y,x,z", "xyxyxz", true, "xy")]
    [InlineData("x,x,y", "xxxy", true, "x")]
    [InlineData("x,x,y", "xxz", false, "xxz")]
    [InlineData("ctrl-@", "\0", true, "")]
    [InlineData("ctrl-[,Q", "\eq\eQ", true, "\eq")]
    [InlineData("", "\u0010\u0011", false, "\u0010\u0011")]
    public void Keys_that_may_still_be_those_are_held_back(string? keys, string typed, bool arePressed, string passed)
    {
        Assert.Equal((arePressed, passed), Type(DetachKeys.Parse(keys), typed, typed.Length));
        Assert.Equal((arePressed, passed), Type(DetachKeys.Parse(keys), typed, 1));
    }

    [Theory]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("ctrl-p ctrl-q")]
    [InlineData("ab")]
    [InlineData("a, ")]
    [InlineData("ü")]
    public void What_is_no_key_is_refused(string keys) => Assert.Equal(2, Assert.Throws<CommandFailure>(() => DetachKeys.Parse(keys)).ExitCode);

    private static (bool ArePressed, string Passed) Type(DetachKeys keys, string typed, int atOnce)
    {
        var passed = new List<byte>();
        foreach (var chunk in Encoding.UTF8.GetBytes(typed).Chunk(atOnce))
        {
            if (keys.Take(chunk, passed))
            {
                return (true, Encoding.UTF8.GetString([.. passed]));
            }
        }

        return (false, Encoding.UTF8.GetString([.. passed]));
    }
}
