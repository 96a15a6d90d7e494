using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.V1;
using Caisson.Contracts.Oci;

namespace Caisson.UnitTests.Contracts.Documents;

/// <summary>Every document there is, and how to read and write it.</summary>
internal static class DocumentTypes
{
    private static readonly JsonSerializerContext[] Contexts =
        [ContractsJson.Default, SettingsJson.Default, SchemaV1Json.Default, OciJson.Default];

    private static readonly Type[] Codecs = [typeof(DocumentCodecs), typeof(SettingsCodecs), typeof(SchemaV1Codecs), typeof(OciCodecs)];

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All record types that stand for a JSON object.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(Document).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(Document)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>All open words.</summary>
    public static IReadOnlyList<Type> Words { get; } =
    [
        .. typeof(Document).Assembly.GetTypes()
            .Where(type => type.IsValueType && type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IOpenWord<>)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>The members of a document, without the one for unknown members.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null && property.Name != nameof(Document.UnknownMembers));

    public static string JsonNameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name;

    public static JsonTypeInfo InfoOf(Type type)
    {
        var info = Contexts.Select(context => context.GetTypeInfo(type)).FirstOrDefault(found => found is not null);
        Assert.True(info is not null, $"{type} is in no serialiser context");
        return info;
    }

    /// <summary>Writes through the codec, after seeing that the serialiser writes the same.</summary>
    public static string Write(object value)
    {
        var json = CodecOf(value.GetType()).Write(value);
        if (JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(JsonSerializer.Serialize(value, InfoOf(value.GetType())))))
        {
            return json;
        }

        Assert.Equal(JsonSerializer.Serialize(value, InfoOf(value.GetType())), json);
        return json;
    }

    /// <summary>Reads through the codec, after seeing that the serialiser reads the same or refuses too.</summary>
    public static object Read(Type type, string json)
    {
        object? expected = null;
        try
        {
            expected = JsonSerializer.Deserialize(json, InfoOf(type));
        }
        catch (JsonException)
        {
            Assert.Throws<JsonException>(() => CodecOf(type).Read(json));
        }

        var read = CodecOf(type).Read(json) ?? throw new JsonException("null");
        Assert.Equal(JsonSerializer.Serialize(expected, InfoOf(type)), JsonSerializer.Serialize(read, InfoOf(type)));
        return read;
    }

    /// <summary>The same JSON for people: two spaces, one member a line.</summary>
    public static string Indent(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            document.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The codec of any type that the generated ones reach, its own property or not.</summary>
    private static IAnyCodec CodecOf(Type type)
    {
        var read = Codecs.SelectMany(codecs => codecs.GetMethods(BindingFlags.NonPublic | BindingFlags.Static))
            .FirstOrDefault(method => method.ReturnType == type && method.Name.StartsWith("Read_", StringComparison.Ordinal));
        Assert.True(read is not null, $"{type} has no codec");
        var write = read.DeclaringType!.GetMethod("Write_" + read.Name["Read_".Length..], BindingFlags.NonPublic | BindingFlags.Static)!;
        return (IAnyCodec)Activator.CreateInstance(typeof(AnyCodec<>).MakeGenericType(type), read, write)!;
    }

    private interface IAnyCodec
    {
        object? Read(string json);

        string Write(object value);
    }

    private sealed class AnyCodec<T>(MethodInfo read, MethodInfo write) : IAnyCodec
        where T : notnull
    {
        private readonly JsonRead<T> _read = read.CreateDelegate<JsonRead<T>>();
        private readonly Action<Utf8JsonWriter, T> _write = write.CreateDelegate<Action<Utf8JsonWriter, T>>();

        public object? Read(string json) => Codec.Read(json) is { } box ? box.Value : null;

        public string Write(object value) => Codec.WriteText(new Box((T)value));

        private JsonCodec<Box> Codec => new((ref Utf8JsonReader reader) => new Box(_read(ref reader)), (writer, box) => _write(writer, box.Value));

        private sealed record Box(T Value);
    }
}
