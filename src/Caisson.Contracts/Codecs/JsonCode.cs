using System.Buffers.Text;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Caisson.Contracts.Codecs;

/// <summary>What generated codecs are made of. Not for use by hand.</summary>
/// <remarks>A reading method finds the reader at the first token of its value and leaves it at the last.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "Named after the types that they read.")]
[SuppressMessage("Design", "CA1045:Do not pass types by reference", Justification = "The JSON reader is a value that moves.")]
[SuppressMessage("Design", "CA1062:Validate arguments of public methods", Justification = "Called by generated code only.")]
public static class JsonCode
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the members marked with <see cref="ForeignPlatformAttribute"/> are read and written; decided when a program is published.</summary>
    [FeatureSwitchDefinition("Caisson.ForeignPlatforms")]
    public static bool HasForeignPlatforms => !AppContext.TryGetSwitch("Caisson.ForeignPlatforms", out var isEnabled) || isEnabled;

    /// <summary>How text is written: what JSON need not escape stands as it is.</summary>
    public static JsonWriterOptions WriterOptions => new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Text as UTF-8.</summary>
    /// <exception cref="JsonException">It holds half a surrogate pair.</exception>
    public static byte[] ToUtf8(string text)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new JsonException("the text is not Unicode", exception);
        }
    }

    /// <summary>Requires an object.</summary>
    public static void BeginObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Unexpected(ref reader, "an object");
        }
    }

    /// <summary>Requires a list.</summary>
    public static void BeginList(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Unexpected(ref reader, "a list");
        }
    }

    /// <summary>Moves to the next member's name, or to the object's end.</summary>
    public static bool NextMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Moves to the next element, or to the list's end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Looks a member's name up. When it is known, moves to the value; otherwise stays.</summary>
    /// <param name="reader">At a member's name.</param>
    /// <param name="names">The names, each ended by a line feed.</param>
    /// <returns>Which one, or -1.</returns>
    public static int Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> names)
    {
        var found = IndexOf(ref reader, names);
        if (found >= 0)
        {
            reader.Read();
        }

        return found;
    }

    /// <summary>Looks a string up.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="words">The words, each ended by a line feed.</param>
    /// <returns>Which one, or -1.</returns>
    public static int Word(ref Utf8JsonReader reader, ReadOnlySpan<byte> words) => reader.TokenType == JsonTokenType.String ? IndexOf(ref reader, words) : -1;

    /// <summary>Requires the first member to be the one that tells what the object is, and moves to its value.</summary>
    public static void Discriminator(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!NextMember(ref reader) || !reader.ValueTextEquals(name))
        {
            throw Unexpected(ref reader, $"the member '{Encoding.UTF8.GetString(name)}'");
        }

        reader.Read();
    }

    /// <summary>Keeps a member that no property stands for.</summary>
    public static void Keep(ref Utf8JsonReader reader, ref Dictionary<string, JsonElement>? members)
    {
        var name = Name(ref reader);
        members ??= [];
        members[name] = JsonElement.ParseValue(ref reader);
    }

    /// <summary>Passes over a member.</summary>
    public static void Skip(ref Utf8JsonReader reader) => reader.Skip();

    /// <summary>A member's name, free to choose; moves to the value.</summary>
    public static string Name(ref Utf8JsonReader reader)
    {
        var name = reader.GetString()!;
        reader.Read();
        return name;
    }

    /// <summary>A member's name that is a number; moves to the value.</summary>
    public static int NumberName(ref Utf8JsonReader reader)
    {
        if (!Utf8Parser.TryParse(reader.ValueSpan, out int number, out var used) || used != reader.ValueSpan.Length)
        {
            throw Unexpected(ref reader, "a number as a name");
        }

        reader.Read();
        return number;
    }

    /// <summary>Whether the value is null.</summary>
    public static bool IsNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null;

    /// <summary>A string.</summary>
    public static string String(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Unexpected(ref reader, "a string");

    /// <summary>True or false.</summary>
    public static bool Boolean(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw Unexpected(ref reader, "true or false");

    /// <summary>A number of 8 bits.</summary>
    public static byte Byte(ref Utf8JsonReader reader) => (byte)Unsigned(ref reader, byte.MaxValue);

    /// <summary>A number of 16 bits.</summary>
    public static short Int16(ref Utf8JsonReader reader) => (short)Signed(ref reader, short.MinValue, short.MaxValue);

    /// <summary>A number of 16 bits.</summary>
    public static ushort UInt16(ref Utf8JsonReader reader) => (ushort)Unsigned(ref reader, ushort.MaxValue);

    /// <summary>A number of 32 bits.</summary>
    public static int Int32(ref Utf8JsonReader reader) => (int)Signed(ref reader, int.MinValue, int.MaxValue);

    /// <summary>A number of 32 bits.</summary>
    public static uint UInt32(ref Utf8JsonReader reader) => (uint)Unsigned(ref reader, uint.MaxValue);

    /// <summary>A number of 64 bits.</summary>
    public static long Int64(ref Utf8JsonReader reader) => Signed(ref reader, long.MinValue, long.MaxValue);

    /// <summary>A number of 64 bits.</summary>
    public static ulong UInt64(ref Utf8JsonReader reader) => Unsigned(ref reader, ulong.MaxValue);

    /// <summary>A finite number.</summary>
    public static double Double(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw Unexpected(ref reader, "a number");

    /// <summary>A time (ISO 8601).</summary>
    public static DateTimeOffset DateTimeOffset(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var value) ? value : throw Unexpected(ref reader, "a time");

    /// <summary>A GUID.</summary>
    public static Guid Guid(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var value) ? value : throw Unexpected(ref reader, "a GUID");

    /// <summary>Bytes in base 64.</summary>
    public static byte[] Bytes(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var value) ? value : throw Unexpected(ref reader, "bytes in base 64");

    /// <summary>Any value.</summary>
    public static JsonElement Element(ref Utf8JsonReader reader) => JsonElement.ParseValue(ref reader);

    /// <summary>Writes a string.</summary>
    public static void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    /// <summary>Writes true or false.</summary>
    public static void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, uint value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, ulong value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);

    /// <summary>Writes a time.</summary>
    public static void Write(Utf8JsonWriter writer, DateTimeOffset value) => writer.WriteStringValue(value);

    /// <summary>Writes a GUID.</summary>
    public static void Write(Utf8JsonWriter writer, Guid value) => writer.WriteStringValue(value);

    /// <summary>Writes bytes.</summary>
    public static void Write(Utf8JsonWriter writer, byte[] value) => writer.WriteBase64StringValue(value);

    /// <summary>Writes any value.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement value) => value.WriteTo(writer);

    /// <summary>Writes what <see cref="Keep"/> kept.</summary>
    public static void WriteKept(Utf8JsonWriter writer, Dictionary<string, JsonElement>? members)
    {
        if (members is null)
        {
            return;
        }

        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
    }

    /// <summary>The error for a value that is something else.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="wanted">What it should be.</param>
    public static JsonException Unexpected(ref Utf8JsonReader reader, string wanted) => new($"{wanted} should stand at byte {reader.TokenStartIndex}");

    /// <summary>The error for an object without its required members.</summary>
    /// <param name="type">The object's type.</param>
    public static JsonException Missing(string type) => new($"a {type} lacks members that it must have");

    /// <summary>The error for a value of an enumeration that has no name.</summary>
    /// <param name="type">The enumeration.</param>
    /// <param name="value">The value.</param>
    public static JsonException NoWord(string type, long value) => new($"{value} is no {type}");

    private static int IndexOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> names)
    {
        for (var i = 0; names.IndexOf((byte)'\n') is var length and >= 0; i++)
        {
            if (reader.ValueTextEquals(names[..length]))
            {
                return i;
            }

            names = names[(length + 1)..];
        }

        return -1;
    }

    private static long Signed(ref Utf8JsonReader reader, long minimum, long maximum) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= minimum && value <= maximum
            ? value
            : throw Unexpected(ref reader, $"a whole number from {minimum} to {maximum}");

    private static ulong Unsigned(ref Utf8JsonReader reader, ulong maximum) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out var value) && value <= maximum
            ? value
            : throw Unexpected(ref reader, $"a whole number from 0 to {maximum}");
}
