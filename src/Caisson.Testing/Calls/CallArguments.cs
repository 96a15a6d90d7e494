using System.Buffers;
using System.Text;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Codecs;

namespace Caisson.Testing.Calls;

/// <summary>The arguments of a call as one JSON object.</summary>
internal static class CallArguments
{
    public static Func<string> Of(Action<Utf8JsonWriter> write) => () =>
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    };

    public static Func<string> Of<T>(string name, JsonCodec<T> codec, T? value)
        where T : class => Of(writer => Add(writer, name, codec, value));

    public static void Add<T>(Utf8JsonWriter writer, string name, JsonCodec<T> codec, T? value)
        where T : class
    {
        if (value is not null)
        {
            writer.WritePropertyName(name);
            codec.Write(writer, value);
        }
    }

    public static void Add(Utf8JsonWriter writer, ProcessStdio stdio)
    {
        writer.WriteStartArray("Stdio");
        writer.WriteStringValue(Word(stdio.Input));
        writer.WriteStringValue(Word(stdio.Output));
        writer.WriteStringValue(Word(stdio.Error));
        writer.WriteEndArray();
    }

    private static string Word(StdioEndpoint endpoint) => endpoint is StdioEndpoint.Path path ? $"Path {path.FullPath}" : endpoint.GetType().Name;
}
