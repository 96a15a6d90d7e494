using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Caisson.Ttrpc.Generator;

/// <summary>How a single value is typed, read, written and measured; <c>{0}</c> stands for the value.</summary>
/// <param name="CSharp">Its C# type.</param>
/// <param name="WireType">The low three bits of its tag.</param>
/// <param name="Read">The reader's expression.</param>
/// <param name="Write">The writer's statement.</param>
/// <param name="Size">Its length.</param>
/// <param name="IsPresent">When it differs from what a missing field has; null for messages, which can be missing.</param>
/// <param name="Default">What a missing field has.</param>
internal sealed record Scalar(string CSharp, int WireType, string Read, string Write, string Size, string? IsPresent, string Default)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>Whether a list of it stands in one field.</summary>
    public bool IsPackable => WireType != Delimited;

    /// <summary>Whether the reader counts it towards its limit by itself.</summary>
    public bool IsCounted => WireType == Delimited;

    public static Scalar Of(FieldDescriptorProto field, TypeNames names) => field.Type switch
    {
        FieldType.Double => Number("double", "Double", Fixed64, "global::System.BitConverter.DoubleToUInt64Bits({0}) != 0"),
        FieldType.Float => Number("float", "Single", Fixed32, "global::System.BitConverter.SingleToUInt32Bits({0}) != 0"),
        FieldType.Int64 => Number("long", "Int64", Varint),
        FieldType.Uint64 => Number("ulong", "UInt64", Varint),
        FieldType.Int32 => Number("int", "Int32", Varint),
        FieldType.Uint32 => Number("uint", "UInt32", Varint),
        FieldType.Sint32 => Number("int", "SInt32", Varint),
        FieldType.Sint64 => Number("long", "SInt64", Varint),
        FieldType.Fixed32 => Number("uint", "Fixed32", Fixed32),
        FieldType.Fixed64 => Number("ulong", "Fixed64", Fixed64),
        FieldType.Sfixed32 => Number("int", "SFixed32", Fixed32),
        FieldType.Sfixed64 => Number("long", "SFixed64", Fixed64),
        FieldType.Bool => new Scalar("bool", Varint, "{0}.ReadBool()", "writer.WriteBool({0})", "1", "{0}", "false"),
        FieldType.String => new Scalar("string", Delimited, "{0}.ReadString()", "writer.WriteString({0})", "WireSize.OfString({0})", "{0}.Length > 0", "\"\""),
        FieldType.Bytes => new Scalar(
            "global::System.ReadOnlyMemory<byte>", Delimited, "{0}.ReadBytes()", "writer.WriteBytes({0})", "WireSize.OfBytes({0})", "{0}.Length > 0", "default"),
        FieldType.Enum => new Scalar(
            names.Of(field.TypeName), Varint, $"({names.Of(field.TypeName)}){{0}}.ReadInt32()", "writer.WriteInt32((int){0})", "WireSize.OfInt32((int){0})", "{0} != 0", "default"),
        FieldType.Message => new Scalar(
            names.Of(field.TypeName), Delimited, $"{{0}}.ReadMessage<{names.Of(field.TypeName)}>()", "writer.WriteMessage({0})", "WireSize.OfMessage({0})", null, "null"),
        _ => throw new NotSupportedException($"field '{field.Name}' is a group; only proto3 is supported"),
    };

    private static Scalar Number(string type, string name, int wireType, string isPresent = "{0} != 0") => new(
        type,
        wireType,
        $"{{0}}.Read{name}()",
        $"writer.Write{name}({{0}})",
        wireType switch { Fixed32 => "4", Fixed64 => "8", _ => $"WireSize.Of{name}({{0}})" },
        isPresent,
        "0");
}
