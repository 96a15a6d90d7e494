using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.V1;
using Caisson.Contracts.Oci;

namespace Caisson.UnitTests.Contracts.Documents;

/// <summary>Every document there is, and how to read and write it.</summary>
internal static class DocumentTypes
{
    private static readonly JsonSerializerContext[] Contexts =
        [ContractsJson.Default, SettingsJson.Default, SchemaV1Json.Default, OciJson.Default];

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

    public static string Write(object value) => JsonSerializer.Serialize(value, InfoOf(value.GetType()));

    public static object Read(Type type, string json) =>
        JsonSerializer.Deserialize(json, InfoOf(type)) ?? throw new JsonException("null");

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
}
