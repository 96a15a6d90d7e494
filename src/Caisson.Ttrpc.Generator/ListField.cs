using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>A field that stands any number of times: numbers together in one ("packed"), which is how they are written, or one by one.</summary>
internal sealed class ListField(FieldDescriptorProto descriptor, string owner, Scalar scalar) : Field(descriptor, owner)
{
    private const int Delimited = 2;

    private readonly bool _isPacked = scalar.IsPackable && descriptor.Options?.Packed != false;

    public override string Type => $"global::System.Collections.Generic.IReadOnlyList<{scalar.CSharp}>";

    public override string Initial => " = [];";

    public override string LocalDeclaration => $"global::System.Collections.Generic.List<{scalar.CSharp}>? {Local} = null;";

    public override string LocalResult => $"{Local} is null ? [] : {Local}";

    public override void WriteMeasure(CodeText code)
    {
        if (_isPacked)
        {
            code.Block($"if ({Property}.Count > 0)", () =>
            {
                WritePackedSize(code);
                code.Line($"size = checked(size + {TagSize} + WireSize.Delimited(packed));");
            });
            return;
        }

        code.Block($"foreach (var item in {Property})", () => code.Line($"size = checked(size + {TagSize} + {Fill(scalar.Size, "item")});"));
    }

    public override void WriteWrite(CodeText code)
    {
        if (_isPacked)
        {
            code.Block($"if ({Property}.Count > 0)", () =>
            {
                WritePackedSize(code);
                code.Line($"writer.WriteVarint({Tag(Delimited)});");
                code.Line("writer.WriteVarint((uint)packed);");
                code.Block($"foreach (var item in {Property})", () => code.Line(Fill(scalar.Write, "item") + ";"));
            });
            return;
        }

        code.Block($"foreach (var item in {Property})", () =>
        {
            code.Line($"writer.WriteVarint({Tag(scalar.WireType)});");
            code.Line(Fill(scalar.Write, "item") + ";");
        });
    }

    public override void WriteRead(CodeText code)
    {
        code.Line($"case {Tag(scalar.WireType)}:");
        if (!scalar.IsCounted)
        {
            code.Line("    reader.CountItem();");
        }

        code.Line($"    ({Local} ??= []).Add({Fill(scalar.Read, "reader")});");
        if (!scalar.IsPackable)
        {
            return;
        }

        code.Line("    break;");
        code.Block($"case {Tag(Delimited)}:", () =>
        {
            code.Line("var packed = reader.Enter();");
            code.Line($"{Local} ??= [];");
            code.Block("while (!packed.IsAtEnd)", () =>
            {
                code.Line("packed.CountItem();");
                code.Line($"{Local}.Add({Fill(scalar.Read, "packed")});");
            });
            code.Line("reader.Leave(packed);");
        });
    }

    private void WritePackedSize(CodeText code)
    {
        code.Line("var packed = 0;");
        code.Block($"foreach (var item in {Property})", () => code.Line($"packed = checked(packed + {Fill(scalar.Size, "item")});"));
    }
}
