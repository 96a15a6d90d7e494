using System.Buffers;
using System.Text;
using Caisson.Contracts.Logs;

namespace Caisson.UnitTests.Contracts.Logs;

public sealed class LogCodecTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 10, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void A_record_is_one_line_of_json()
    {
        Assert.Equal(
            """{"time":"2026-03-01T10:00:00.123Z","stream":"stderr","text":"a \"b\"","partial":true}""" + "\n",
            Encoding.UTF8.GetString(Write(Record("a \"b\""u8.ToArray()) with { Source = LogSource.Error, IsPartial = true })));
    }

    public static TheoryData<byte[]> Contents => new()
    {
        Array.Empty<byte>(),
        "plain"u8.ToArray(),
        "tab\tquote\" back\\slash \u2028 \U0001F600"u8.ToArray(),
        new byte[] { 0xff, 0xfe, 0 },
        Enumerable.Repeat((byte)0, LogCodec.MaximumBytes).ToArray(),
        Enumerable.Repeat((byte)'"', LogCodec.MaximumBytes).ToArray(),
        Enumerable.Repeat((byte)0xff, LogCodec.MaximumBytes).ToArray(),
        Enumerable.Repeat((byte)'x', LogCodec.MaximumBytes).ToArray(),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u2028", LogCodec.MaximumBytes / 3))),
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Every_content_comes_back_and_no_line_is_too_long(byte[] content)
    {
        var line = Write(Record(content) with { DroppedRecords = 7 });

        Assert.True(line.Length <= LogCodec.MaximumLineBytes, $"{line.Length}");
        Assert.Equal(line.Length - 1, line.AsSpan().IndexOf((byte)'\n'));
        Assert.True(LogCodec.TryRead(line, out var record));
        Assert.Equal(content, record.Bytes.ToArray());
        Assert.Equal((Time, LogSource.Output, false, 7L), (record.Time, record.Source, record.IsPartial, record.DroppedRecords));
    }

    [Fact]
    public void Every_prefix_of_a_line_is_damaged_and_says_so()
    {
        var line = Write(Record("some text"u8.ToArray()));

        for (var length = 0; length < line.Length - 1; length++)
        {
            Assert.False(LogCodec.TryRead(line.AsSpan(0, length), out _), $"{length}");
        }
    }

    [Theory]
    [InlineData("0000000001.log", 1)]
    [InlineData("12345678901.log", 12345678901)]
    [InlineData("0000000000.log", 0)]
    [InlineData("1.log", 0)]
    [InlineData("000000000a.log", 0)]
    [InlineData("0000000001.log.gz", 0)]
    public void Names_of_files_are_numbers(string name, long number)
    {
        Assert.Equal(number > 0, LogCodec.TryParseFileName(name, out var parsed));
        if (number > 0)
        {
            Assert.Equal((number, name), (parsed, LogCodec.FileName(parsed)));
        }
    }

    private static LogRecord Record(byte[] bytes) => new() { Time = Time, Source = LogSource.Output, Bytes = bytes };

    private static byte[] Write(LogRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        LogCodec.Write(buffer, record);
        return buffer.WrittenSpan.ToArray();
    }
}
