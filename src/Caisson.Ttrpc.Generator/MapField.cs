using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>A map: a list of entries with a key in field 1 and a value in field 2. The last entry of a key counts.</summary>
internal sealed class MapField(FieldDescriptorProto descriptor, string owner, Scalar key, Scalar value) : Field(descriptor, owner)
{
    private const int Delimited = 2;

    public override string Type => $"global::System.Collections.Generic.IReadOnlyDictionary<{key.CSharp}, {value.CSharp}>";

    public override string Initial => $" = {Empty};";

    public override string LocalDeclaration => $"global::System.Collections.Generic.Dictionary<{key.CSharp}, {value.CSharp}>? {Local} = null;";

    public override string LocalResult => $"{Local} ?? ({Type}){Empty}";

    private string Empty => $"global::System.Collections.ObjectModel.ReadOnlyDictionary<{key.CSharp}, {value.CSharp}>.Empty";

    private string EntrySize => $"checked(2 + {Fill(key.Size, "item.Key")} + {Fill(value.Size, "item.Value")})";

    public override void WriteMeasure(CodeText code) =>
        code.Block($"foreach (var item in {Property})", () => code.Line($"size = checked(size + {TagSize} + WireSize.Delimited({EntrySize}));"));

    public override void WriteWrite(CodeText code) => code.Block($"foreach (var item in {Property})", () =>
    {
        code.Line($"writer.WriteVarint({Tag(Delimited)});");
        code.Line($"writer.WriteVarint((uint){EntrySize});");
        code.Line($"writer.WriteVarint({(1 << 3) | key.WireType}u);");
        code.Line(Fill(key.Write, "item.Key") + ";");
        code.Line($"writer.WriteVarint({(2 << 3) | value.WireType}u);");
        code.Line(Fill(value.Write, "item.Value") + ";");
    });

    public override void WriteRead(CodeText code) => code.Block($"case {Tag(Delimited)}:", () =>
    {
        code.Line("var entry = reader.Enter();");
        code.Line($"{key.CSharp} key = {key.Default};");
        code.Line($"{value.CSharp}{(value.IsPresent is null ? "?" : "")} value = {value.Default};");
        code.Block("while (entry.TryReadTag(out var part))", () => code.Block("switch (part)", () =>
        {
            code.Line($"case {(1 << 3) | key.WireType}u:");
            code.Line($"    key = {Fill(key.Read, "entry")};");
            code.Line("    break;");
            code.Line($"case {(2 << 3) | value.WireType}u:");
            code.Line($"    value = {Fill(value.Read, "entry")};");
            code.Line("    break;");
            code.Line("default:");
            code.Line("    entry.Skip(part);");
            code.Line("    break;");
        }));
        code.Line("reader.Leave(entry);");
        code.Line($"({Local} ??= [])[key] = value{(value.IsPresent is null ? " ?? new()" : "")};");
    });
}
