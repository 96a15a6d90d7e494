using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Caisson.Contracts.Documents;

namespace Caisson.UnitTests.Contracts.Documents;

/// <summary>What holds for every document, found by reflection: a new one is covered the moment it exists.</summary>
public sealed class EveryDocumentTests
{
    /// <summary>Deep enough for the deepest document; directories of object namespaces contain themselves.</summary>
    private const int Depth = 7;

    public static TheoryData<Type> Types => [.. DocumentTypes.All];

    public static TheoryData<Type> Words => [.. DocumentTypes.Words];

    public static TheoryData<string> Namespaces => [.. DocumentTypes.All.Select(type => type.Namespace!).Distinct()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_member_is_written_and_read(Type type)
    {
        var filled = DocumentFiller.Fill(type, Depth);

        var json = DocumentTypes.Write(filled);
        var read = DocumentTypes.Read(type, json);

        AssertSame(filled, read);
        Assert.Equal(json, DocumentTypes.Write(read));
        Assert.Equal(
            DocumentTypes.MembersOf(type).Select(DocumentTypes.JsonNameOf).Order(StringComparer.Ordinal),
            JsonNode.Parse(json)!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Namespaces))]
    public void Names_and_shapes_are_as_recorded(string name)
    {
        var documents = new JsonObject();
        foreach (var type in DocumentTypes.All.Where(type => type.Namespace == name))
        {
            documents.Add(type.Name, JsonNode.Parse(DocumentTypes.Write(DocumentFiller.Fill(type, 1))));
        }

        GoldenFile.Compare($"Shapes/{name["Caisson.Contracts.".Length..]}.json", DocumentTypes.Indent(documents.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void An_absent_member_reads_as_its_default(Type type)
    {
        var required = new JsonObject();
        var filled = JsonNode.Parse(DocumentTypes.Write(DocumentFiller.Fill(type, 1)))!.AsObject();
        foreach (var property in DocumentTypes.MembersOf(type))
        {
            if (property.GetCustomAttribute<RequiredMemberAttribute>() is not null)
            {
                required.Add(DocumentTypes.JsonNameOf(property), filled[DocumentTypes.JsonNameOf(property)]!.DeepClone());
            }
        }

        var read = DocumentTypes.Read(type, required.ToJsonString());

        var nullability = new NullabilityInfoContext();
        foreach (var property in DocumentTypes.MembersOf(type))
        {
            Assert.True(
                nullability.Create(property).ReadState == NullabilityState.Nullable || property.GetValue(read) is not null,
                $"{property.Name} is null");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Unknown_members_are_kept(Type type)
    {
        var json = JsonNode.Parse(DocumentTypes.Write(DocumentFiller.Fill(type, 2)))!.AsObject();
        json.Add("memberOfTomorrow", JsonNode.Parse("""{"a":[1,null,{"b":true}]}"""));
        json.Add("nullOfTomorrow", null);

        var written = DocumentTypes.Write(DocumentTypes.Read(type, json.ToJsonString()));

        Assert.True(JsonNode.DeepEquals(json, JsonNode.Parse(written)), written);
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Unknown_words_are_kept(Type type)
    {
        var read = DocumentTypes.Read(type, "\"WordOfTomorrow\"");

        Assert.Equal("\"WordOfTomorrow\"", DocumentTypes.Write(read));
        Assert.Equal("WordOfTomorrow", read.ToString());
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Known_words_are_distinct(Type type)
    {
        var words = type.GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => property.GetValue(null)!.ToString())
            .ToList();

        Assert.NotEmpty(words);
        Assert.Equal(words.Distinct(), words);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Wrong_types_give_a_JSON_error_and_nothing_else(Type type)
    {
        string[] wrong =
        [
            "null", "true", "\"\"", "\"x\"", "-1", "1.5", "1e999", "123456789012345678901234567890", "[]", "[null]", "[[]]", "{}", """{"a":null}""",
            """{"1":{}}""", "\"\\ud800\"",
        ];
        var valid = JsonNode.Parse(DocumentTypes.Write(DocumentFiller.Fill(type, 2)))!.AsObject();
        foreach (var name in valid.Select(member => member.Key).ToList())
        {
            foreach (var value in wrong)
            {
                var members = valid.Select(member => $"{JsonSerializer.Serialize(member.Key)}:{(member.Key == name ? value : member.Value?.ToJsonString() ?? "null")}");
                ReadHostile(type, $"{{{string.Join(',', members)}}}");
            }
        }

        foreach (var value in wrong)
        {
            ReadHostile(type, value);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_truncation_gives_a_JSON_error(Type type)
    {
        var json = DocumentTypes.Write(DocumentFiller.Fill(type, 1));
        for (var length = 0; length < json.Length; length++)
        {
            Assert.Throws<JsonException>(() => DocumentTypes.Read(type, json[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Deep_nesting_gives_a_JSON_error(Type type)
    {
        foreach (var open in new[] { "[", "{\"a\":", "{\"memberOfTomorrow\":[" })
        {
            Assert.Throws<JsonException>(() => DocumentTypes.Read(type, string.Concat(Enumerable.Repeat(open, 100_000))));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Null_elements_are_refused(Type type)
    {
        foreach (var property in DocumentTypes.MembersOf(type).Where(property => property.PropertyType.IsGenericType))
        {
            var arguments = property.PropertyType.GetGenericArguments();
            if (property.PropertyType.IsValueType || arguments[^1].IsValueType)
            {
                continue;
            }

            var json = JsonNode.Parse(DocumentTypes.Write(DocumentFiller.Fill(type, 1)))!.AsObject();
            json[DocumentTypes.JsonNameOf(property)] = JsonNode.Parse(arguments.Length == 1 ? "[null]" : """{"1":null}""");

            Assert.Throws<JsonException>(() => DocumentTypes.Read(type, json.ToJsonString()));
        }
    }

    [Fact]
    public void Broken_text_gives_a_JSON_error()
    {
        byte[][] broken =
        [
            [0xFF],
            [.. """{"Owner":"""u8, 0xFF, .. "\"}"u8],
            [.. """{"Owner":" """u8, 0xC3, 0x28, .. "\"}"u8],
            [.. """{"\ud800":1}"""u8],
            [.. """{"Owner":"\ud800"}"""u8],
            [.. """{"SchemaVersion":{"Major":1,"Major":"x"}}"""u8],
        ];

        foreach (var bytes in broken)
        {
            Assert.Throws<JsonException>(() => DocumentCodecs.ComputeSystemDocument.Read(bytes));
        }
    }

    /// <summary>Reading and writing again succeeds, or fails the one permitted way.</summary>
    private static void ReadHostile(Type type, string json)
    {
        try
        {
            DocumentTypes.Write(DocumentTypes.Read(type, json));
        }
        catch (JsonException)
        {
            // The one permitted way. Writing fails for half a surrogate pair inside a member that is kept as it came.
        }
    }

    private static void AssertSame(object? expected, object? actual)
    {
        switch (expected)
        {
            case Document document:
                Assert.Null(Assert.IsAssignableFrom<Document>(actual).UnknownMembers);
                foreach (var property in DocumentTypes.MembersOf(document.GetType()))
                {
                    AssertSame(property.GetValue(document), property.GetValue(actual));
                }

                break;
            case JsonElement element:
                Assert.True(JsonElement.DeepEquals(element, Assert.IsType<JsonElement>(actual)));
                break;
            case string or byte[]:
                Assert.Equal(expected, actual);
                break;
            case System.Collections.IDictionary map:
                var other = Assert.IsAssignableFrom<System.Collections.IDictionary>(actual);
                Assert.Equal(map.Count, other.Count);
                foreach (var key in map.Keys)
                {
                    AssertSame(map[key], other[key]);
                }

                break;
            case System.Collections.IList list:
                var others = Assert.IsAssignableFrom<System.Collections.IList>(actual);
                Assert.Equal(list.Count, others.Count);
                for (var i = 0; i < list.Count; i++)
                {
                    AssertSame(list[i], others[i]);
                }

                break;
            default:
                Assert.Equal(expected, actual);
                break;
        }
    }
}
