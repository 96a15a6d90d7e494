using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Caisson.Contracts.Logs;

/// <summary>Log records as lines of a file, and back; and the names of the files.</summary>
/// <remarks>
/// Members: <c>time</c> (RFC 3339, UTC), <c>stream</c> (<c>stdout</c>, <c>stderr</c>, <c>log</c>), then <c>text</c>, or <c>base64</c> where the bytes are not UTF-8 or
/// would grow too long as text, <c>partial</c> (true), <c>dropped</c> (a number). Unknown members are skipped.
/// </remarks>
public static class LogCodec
{
    /// <summary>The most bytes one record holds.</summary>
    public const int MaximumBytes = 8 << 10;

    /// <summary>The longest line, its line feed included.</summary>
    public const int MaximumLineBytes = 16 << 10;

    private const string FileExtension = ".log";
    private const int NumberDigits = 10;

    // Worst cases: base64 makes 4 of 3; the members around take less than 200.
    private const int MaximumTextBytes = 12 << 10;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The name of the file of a number, 1 and up: <c>0000000001.log</c>.</summary>
    public static string FileName(long number) => number.ToString("D10", CultureInfo.InvariantCulture) + FileExtension;

    /// <summary>The number of a file's name; false for a name of anything else.</summary>
    public static bool TryParseFileName(ReadOnlySpan<char> name, out long number)
    {
        number = 0;
        return name.Length >= NumberDigits + FileExtension.Length
            && name.EndsWith(FileExtension, StringComparison.Ordinal)
            && long.TryParse(name[..^FileExtension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number > 0;
    }

    /// <summary>Writes a record as one line, its line feed included.</summary>
    /// <exception cref="ArgumentException">It holds more than <see cref="MaximumBytes"/>.</exception>
    public static void Write(IBufferWriter<byte> destination, LogRecord record)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(record);
        using var writer = new Utf8JsonWriter(destination, WriterOptions);
        WriteObject(writer, record.Time, record.Source, record.Bytes.Span, record.IsPartial, record.DroppedRecords);
        EndLine(destination, writer);
    }

    /// <summary>Writes a record as one line, its line feed included, without allocating.</summary>
    /// <param name="destination">Gets the line.</param>
    /// <param name="writer">A writer to use again and again, made by <see cref="CreateWriter"/>.</param>
    /// <param name="time">When the first byte was read.</param>
    /// <param name="stream">Who wrote it.</param>
    /// <param name="bytes">What was written, without its line feed; at most <see cref="MaximumBytes"/>.</param>
    /// <param name="isPartial">No line feed followed.</param>
    public static void Write(
        IBufferWriter<byte> destination, Utf8JsonWriter writer, DateTimeOffset time, LogSource stream, ReadOnlySpan<byte> bytes, bool isPartial)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Reset(destination);
        WriteObject(writer, time, stream, bytes, isPartial, 0);
        EndLine(destination, writer);
    }

    /// <summary>A writer for <see cref="Write(IBufferWriter{byte}, Utf8JsonWriter, DateTimeOffset, LogSource, ReadOnlySpan{byte}, bool)"/>.</summary>
    public static Utf8JsonWriter CreateWriter() => new(Stream.Null, WriterOptions);

    /// <summary>Reads a line, with or without its line feed. False for a damaged one: cut off by a crash, or not written by a host.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, [NotNullWhen(true)] out LogRecord? record)
    {
        record = null;
        if (line.Length > MaximumLineBytes)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadMembers(ref reader, out record);
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, DateTimeOffset time, LogSource stream, ReadOnlySpan<byte> bytes, bool isPartial, long dropped)
    {
        if (bytes.Length > MaximumBytes)
        {
            throw new ArgumentException($"a record holds at most {MaximumBytes} bytes, not {bytes.Length}", nameof(bytes));
        }

        writer.WriteStartObject();
        writer.WriteString("time"u8, time.UtcDateTime);
        writer.WriteString("stream"u8, NameOf(stream));
        if (IsShortText(bytes))
        {
            writer.WriteString("text"u8, bytes);
        }
        else
        {
            writer.WriteBase64String("base64"u8, bytes);
        }

        if (isPartial)
        {
            writer.WriteBoolean("partial"u8, true);
        }

        if (dropped > 0)
        {
            writer.WriteNumber("dropped"u8, dropped);
        }

        writer.WriteEndObject();
    }

    private static void EndLine(IBufferWriter<byte> destination, Utf8JsonWriter writer)
    {
        writer.Flush();
        destination.GetSpan(1)[0] = (byte)'\n';
        destination.Advance(1);
    }

    // Characters that JSON escapes take up to six bytes for one.
    private static bool IsShortText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && bytes.Length + (5 * CountEscapes(bytes)) <= MaximumTextBytes;

    private static int CountEscapes(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        foreach (var value in bytes)
        {
            // A character of several bytes may be escaped too (U+2028 and its like): at most two bytes out for one in, counted as if each lead were.
            if (value is < 0x20 or (byte)'"' or (byte)'\\' or 0x7f or >= 0xc0)
            {
                count++;
            }
        }

        return count;
    }

    private static ReadOnlySpan<byte> NameOf(LogSource stream) => stream switch
    {
        LogSource.Output => "stdout"u8,
        LogSource.Error => "stderr"u8,
        _ => "log"u8,
    };

    private static bool TryReadMembers(ref Utf8JsonReader reader, [NotNullWhen(true)] out LogRecord? record)
    {
        DateTime? time = null;
        LogSource? stream = null;
        byte[] bytes = [];
        var isPartial = false;
        long dropped = 0;
        record = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("time"u8) && reader.Read())
            {
                time = reader.GetDateTime();
            }
            else if (reader.ValueTextEquals("stream"u8) && reader.Read())
            {
                stream = StreamOf(ref reader);
            }
            else if (reader.ValueTextEquals("text"u8) && reader.Read())
            {
                bytes = new byte[reader.ValueSpan.Length];
                Array.Resize(ref bytes, reader.CopyString(bytes));
            }
            else if (reader.ValueTextEquals("base64"u8) && reader.Read())
            {
                bytes = reader.GetBytesFromBase64();
            }
            else if (reader.ValueTextEquals("partial"u8) && reader.Read())
            {
                isPartial = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("dropped"u8) && reader.Read())
            {
                dropped = reader.GetInt64();
            }
            else
            {
                reader.Skip();
            }
        }

        if (time is null || stream is null || reader.TokenType != JsonTokenType.EndObject || bytes.Length > MaximumBytes)
        {
            return false;
        }

        record = new LogRecord
        {
            Time = new DateTimeOffset(DateTime.SpecifyKind(time.Value, DateTimeKind.Utc)),
            Source = stream.Value,
            Bytes = bytes,
            IsPartial = isPartial,
            DroppedRecords = dropped,
        };
        return true;
    }

    private static LogSource? StreamOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("stdout"u8) ? LogSource.Output
        : reader.ValueTextEquals("stderr"u8) ? LogSource.Error
        : reader.ValueTextEquals("log"u8) ? LogSource.Service
        : null;
}
