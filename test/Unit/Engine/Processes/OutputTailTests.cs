using System.Text;
using Caisson.Engine.Processes;

namespace Caisson.UnitTests.Engine.Processes;

public sealed class OutputTailTests
{
    [Theory]
    [InlineData("", 3, "")]
    [InlineData("one\ntwo\nthree\n", 0, "")]
    [InlineData("one\ntwo\nthree\n", 2, "two\nthree\n")]
    [InlineData("one\ntwo\nthr", 2, "two\nthr")]
    [InlineData("one\ntwo\n", 5, "one\ntwo\n")]
    public void It_gives_the_last_lines(string written, int lines, string expected)
    {
        var tail = new OutputTail();
        foreach (var piece in Encoding.ASCII.GetBytes(written).Chunk(3))
        {
            tail.Add(piece);
        }

        Assert.Equal(expected, Encoding.ASCII.GetString(tail.LastLines(lines)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(5000)]
    [InlineData(40000)]
    public void Of_a_flood_it_keeps_whole_lines_of_the_end(int pieceBytes)
    {
        var written = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 10_000).Select(number => $"{number}\n")));
        var tail = new OutputTail();
        foreach (var piece in written.Chunk(pieceBytes))
        {
            tail.Add(piece);
        }

        Assert.Equal("9998\n9999\n", Encoding.ASCII.GetString(tail.LastLines(2)));
        var all = Encoding.ASCII.GetString(tail.LastLines(int.MaxValue));
        Assert.InRange(all.Length, OutputTail.Capacity - 5, OutputTail.Capacity);
        Assert.EndsWith(all, Encoding.ASCII.GetString(written));
        Assert.Equal(4, all.Split('\n')[0].Length);
    }
}
