using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>A field that stands once at most.</summary>
internal sealed class SingleField(FieldDescriptorProto descriptor, string owner, Scalar scalar) : Field(descriptor, owner)
{
    private readonly bool _canBeMissing = scalar.IsPresent is null || descriptor.Proto3Optional || descriptor.HasOneofIndex;
    private readonly bool _isReference = scalar.IsPresent is null || scalar.CSharp == "string";

    public override string Type => scalar.CSharp + (_canBeMissing ? "?" : "");

    public override string Initial => !_canBeMissing && scalar.CSharp == "string" ? " = \"\";" : "";

    public override string LocalDeclaration => $"{Type} {Local} = {(_canBeMissing ? "null" : scalar.Default)};";

    public override void WriteMeasure(CodeText code) =>
        Guarded(code, value => code.Line($"size = checked(size + {TagSize} + {Fill(scalar.Size, value)});"));

    public override void WriteWrite(CodeText code) => Guarded(code, value =>
    {
        code.Line($"writer.WriteVarint({Tag(scalar.WireType)});");
        code.Line(Fill(scalar.Write, value) + ";");
    });

    public override void WriteRead(CodeText code)
    {
        code.Line($"case {Tag(scalar.WireType)}:");
        code.Line($"    {Local} = {Fill(scalar.Read, "reader")};");
    }

    private void Guarded(CodeText code, Action<string> body)
    {
        if (!_canBeMissing)
        {
            code.Block($"if ({Fill(scalar.IsPresent!, Property)})", () => body(Property));
            return;
        }

        var pattern = _isReference ? "{ }" : scalar.CSharp;
        code.Block($"if ({Property} is {pattern} {Local})", () => body(Local));
    }
}
