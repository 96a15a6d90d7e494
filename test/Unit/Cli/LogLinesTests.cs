using System.Text;
using Caisson.Cli.Output;
using Caisson.Contracts.Logs;

namespace Caisson.UnitTests.Cli;

public sealed class LogLinesTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 10, 0, 0, 500, TimeSpan.Zero);

    [Fact]
    public void Each_stream_goes_to_its_own_as_it_was_written()
    {
        Assert.Equal(
            ("one\nlong line\nunfinished", "error\ncaisson: 3 records were lost here\n"),
            Write(false, Line("one"), Line("long ", isPartial: true), Line("error", LogSource.Error), Line("line"), Line("3 records were lost here", LogSource.Service), Line("unfinished", isPartial: true)));
    }

    [Fact]
    public void A_line_in_several_records_has_one_time()
    {
        Assert.Equal(
            ("2026-03-01T10:00:00.5000000Z long line\n2026-03-01T10:00:00.5000000Z two\n", "2026-03-01T10:00:00.5000000Z error\n"),
            Write(true, Line("long ", isPartial: true), Line("error", LogSource.Error), Line("line"), Line("two")));
    }

    private static (string Output, string Error) Write(bool hasTimes, params LogRecord[] records)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var lines = new LogLines(output, error, hasTimes);
        foreach (var record in records)
        {
            lines.Write(record);
        }

        return (Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    private static LogRecord Line(string text, LogSource source = LogSource.Output, bool isPartial = false) =>
        new() { Time = Time, Source = source, Bytes = Encoding.UTF8.GetBytes(text), IsPartial = isPartial };
}
