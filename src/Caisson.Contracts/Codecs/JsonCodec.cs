using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Caisson.Contracts.Codecs;

/// <summary>Reads and writes one type as JSON. Every failure to read is a <see cref="JsonException"/>.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <param name="read">Reads a value that is not null.</param>
/// <param name="write">Writes a value that is not null.</param>
public sealed class JsonCodec<T>(JsonRead<T> read, Action<Utf8JsonWriter, T> write)
    where T : class
{
    /// <summary>Reads one JSON value.</summary>
    /// <param name="utf8">The value, with nothing but white space around it.</param>
    /// <returns>The value; null for the word <c>null</c>.</returns>
    /// <exception cref="JsonException">It is not JSON, or not this type.</exception>
    public T? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            var value = reader.TokenType == JsonTokenType.Null ? null : read(ref reader);
            return reader.Read() ? throw new JsonException("something follows the document") : value;
        }
        catch (JsonException exception) when (exception.GetType() != typeof(JsonException))
        {
            // The reader throws a type of its own that is not public.
            throw new JsonException(exception.Message, exception.Path, exception.LineNumber, exception.BytePositionInLine, exception);
        }
        catch (InvalidOperationException exception)
        {
            // What the reader throws for text that is not valid UTF-8, or half a surrogate pair.
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <summary>Reads one JSON value.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    public T? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(JsonCode.ToUtf8(text));
    }

    /// <summary>Writes a value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    public void Write(Utf8JsonWriter writer, T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        write(writer, value);
    }

    /// <summary>The value as JSON.</summary>
    /// <param name="value">The value.</param>
    public string WriteText(T value) => Encoding.UTF8.GetString(ToBuffer(value).WrittenSpan);

    /// <summary>The value as JSON in UTF-8.</summary>
    /// <param name="value">The value.</param>
    public byte[] WriteBytes(T value) => ToBuffer(value).WrittenSpan.ToArray();

    /// <summary>The value as JSON for people: one member a line.</summary>
    /// <param name="value">The value.</param>
    public string WriteIndented(T value) => Encoding.UTF8.GetString(ToBuffer(value, isIndented: true).WrittenSpan);

    private ArrayBufferWriter<byte> ToBuffer(T value, bool isIndented = false)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, JsonCode.WriterOptions with { Indented = isIndented });
        Write(writer, value);
        writer.Flush();
        return buffer;
    }
}
