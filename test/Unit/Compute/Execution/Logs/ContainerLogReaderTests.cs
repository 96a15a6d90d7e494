using System.Buffers;
using System.Globalization;
using System.Text;
using Caisson.Compute.Execution.Logs;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Logs;
using Caisson.Engine.Processes;

namespace Caisson.UnitTests.Compute.Execution.Logs;

/// <summary>The reader beside the real writer of the files.</summary>
public sealed class ContainerLogReaderTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("caisson-log-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_log_that_does_not_exist_is_empty() =>
        Assert.Empty(await new ContainerLogReader(Path.Combine(_directory, "none"), TimeProvider.System).ReadAsync(new LogQuery()).ToListAsync());

    [Fact]
    public async Task Records_come_in_order_across_files()
    {
        Write(0, 3000);

        Assert.True(Directory.GetFiles(_directory).Length > 1);
        Assert.Equal(Enumerable.Range(0, 3000), await NumbersAsync(new LogQuery()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(2500)]
    [InlineData(4000)]
    public async Task The_last_lines_are_found_across_files(int lines)
    {
        Write(0, 3000);

        Assert.Equal(Enumerable.Range(0, 3000).TakeLast(lines), await NumbersAsync(new LogQuery { Tail = lines }));
    }

    [Fact]
    public async Task An_unfinished_last_line_counts_as_a_line()
    {
        using (var files = Files())
        {
            files.Write(Line(1));
            files.Write(Line(2));
            files.Write(Line(3, isPartial: true));
        }

        Assert.Equal(new[] { 2, 3 }.AsEnumerable(), await NumbersAsync(new LogQuery { Tail = 2 }));
    }

    [Fact]
    public async Task Since_and_until_bound_the_records_and_the_tail()
    {
        Write(0, 100);
        var query = new LogQuery { Since = Start.AddSeconds(10), Until = Start.AddSeconds(20) };

        Assert.Equal(Enumerable.Range(10, 11), await NumbersAsync(query));
        Assert.Equal(new[] { 18, 19, 20 }.AsEnumerable(), await NumbersAsync(query with { Tail = 3 }));
    }

    [Fact]
    public async Task A_torn_line_is_passed_over_and_those_behind_it_are_read()
    {
        Write(0, 2);
        File.AppendAllText(Path.Combine(_directory, LogCodec.FileName(1)), """{"time":"2026-03-01T10:00:00Z","str""");

        Write(2, 2);

        Assert.Equal(new[] { 0, 1, 2, 3 }.AsEnumerable(), await NumbersAsync(new LogQuery()));
    }

    [Fact]
    public async Task A_follower_loses_and_doubles_nothing_while_files_rotate()
    {
        const int Count = 20_000;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var following = NumbersAsync(new LogQuery { Follow = true, WriterEnded = ended.Task });
        await Task.Run(() =>
        {
            using var files = Files(maximumFiles: 1000);
            for (var number = 0; number < Count; number++)
            {
                files.Write(Line(number));
            }
        });
        ended.SetResult();

        Assert.Equal(Enumerable.Range(0, Count), await following.Within());
    }

    [Fact]
    public async Task A_follower_whose_files_were_removed_is_told()
    {
        using var files = Files(maximumFiles: 1);
        files.Write(Line(0));
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var follower = new ContainerLogReader(_directory, TimeProvider.System)
            .ReadAsync(new LogQuery { Follow = true, WriterEnded = ended.Task }).GetAsyncEnumerator();
        Assert.True(await follower.MoveNextAsync());
        for (var number = 1; number < 5000; number++)
        {
            files.Write(Line(number));
        }

        ended.SetResult();
        var sources = new List<LogSource>();
        while (await follower.MoveNextAsync())
        {
            sources.Add(follower.Current.Source);
        }

        Assert.Single(sources, LogSource.Service);
    }

    [Fact]
    public async Task A_follower_ends_when_the_time_it_was_given_has_passed()
    {
        Write(0, 3);

        Assert.Equal(new[] { 0, 1, 2 }.AsEnumerable(), await NumbersAsync(new LogQuery { Follow = true, Until = Start.AddSeconds(100) }).Within());
    }

    private async Task<IEnumerable<int>> NumbersAsync(LogQuery query)
    {
        var numbers = new List<int>();
        await foreach (var record in new ContainerLogReader(_directory, TimeProvider.System).ReadAsync(query))
        {
            numbers.Add(int.Parse(record.Text, CultureInfo.InvariantCulture));
        }

        return numbers;
    }

    private void Write(int first, int count)
    {
        using var files = Files();
        for (var number = first; number < first + count; number++)
        {
            Assert.Null(files.Write(Line(number)).Error);
        }
    }

    private LogFiles Files(int maximumFiles = 100) =>
        new(new ContainerLog { Directory = _directory, MaximumFileBytes = ContainerLog.LeastFileBytes, MaximumFiles = maximumFiles });

    private static byte[] Line(int number, bool isPartial = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        LogCodec.Write(buffer, new LogRecord
        {
            Time = Start.AddSeconds(number),
            Source = LogSource.Output,
            Bytes = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
            IsPartial = isPartial,
        });
        return buffer.WrittenSpan.ToArray();
    }
}
