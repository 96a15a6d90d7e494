using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>The C# of a message: immutable properties, and its codec.</summary>
internal static class MessageText
{
    public static void Write(CodeText code, DescriptorProto message, MessagePlace place, TypeNames names, Comments comments)
    {
        foreach (var (enumeration, index) in message.EnumType.Select((item, index) => (item, index)))
        {
            EnumText.Write(code, enumeration, place.Name + enumeration.Name, [.. place.Path, 4, index], comments);
        }

        foreach (var (nested, index) in message.NestedType.Select((item, index) => (item, index)).Where(item => item.item.Options?.MapEntry != true))
        {
            Write(code, nested, new MessagePlace(place.Name + nested.Name, $"{place.FullName}.{nested.Name}", [.. place.Path, 3, index]), names, comments);
        }

        var fields = message.Field.Select(field => Field.Of(field, place.Name, names)).ToArray();
        code.Line();
        code.Line(comments.Summary(place.Path, $"The message {place.FullName}."));
        code.Block($"public sealed partial class {place.Name} : ITtrpcMessage<{place.Name}>", () =>
        {
            code.Line("/// <summary>The full protobuf name: what an Any of it carries as its type.</summary>");
            code.Line($"public const string FullName = \"{place.FullName}\";");
            foreach (var (field, index) in fields.Select((item, index) => (item, index)))
            {
                code.Gap();
                code.Line(comments.Summary([.. place.Path, 2, index], $"Field {field.Number}, {message.Field[index].Name}."));
                code.Line($"public {field.Type} {field.Property} {{ get; init; }}{field.Initial}");
            }

            WriteMeasure(code, fields);
            WriteWrite(code, fields);
            WriteRead(code, place.Name, fields);
        });
    }

    private static void WriteMeasure(CodeText code, Field[] fields)
    {
        code.Gap();
        code.Line("/// <inheritdoc/>");
        code.Block("public int Measure()", () =>
        {
            code.Line("var size = 0;");
            foreach (var field in fields)
            {
                field.WriteMeasure(code);
            }

            code.Line("return size;");
        });
    }

    private static void WriteWrite(CodeText code, Field[] fields)
    {
        code.Gap();
        code.Line("/// <inheritdoc/>");
        code.Block("public void Write(ref WireWriter writer)", () =>
        {
            foreach (var field in fields)
            {
                field.WriteWrite(code);
            }
        });
    }

    private static void WriteRead(CodeText code, string name, Field[] fields)
    {
        code.Gap();
        code.Line("/// <inheritdoc/>");
        code.Block($"public static {name} Read(ref WireReader reader)", () =>
        {
            foreach (var field in fields)
            {
                code.Line(field.LocalDeclaration);
            }

            code.Block("while (reader.TryReadTag(out var tag))", () => code.Block("switch (tag)", () =>
            {
                foreach (var field in fields)
                {
                    field.WriteRead(code);
                    WriteForgetOthers(code, field, fields);
                    code.Line("    break;");
                }

                code.Line("default:");
                code.Line("    reader.Skip(tag);");
                code.Line("    break;");
            }));
            code.Block($"return new {name}", () =>
            {
                foreach (var field in fields)
                {
                    code.Line($"{field.Property} = {field.LocalResult},");
                }
            }, "};");
        });
    }

    // Of alternatives the last counts.
    private static void WriteForgetOthers(CodeText code, Field field, Field[] fields)
    {
        foreach (var other in fields.Where(other => field.OneOf is not null && other.OneOf == field.OneOf && other != field))
        {
            code.Line($"    {other.Local} = null;");
        }
    }
}
