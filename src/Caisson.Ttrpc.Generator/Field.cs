using System.Globalization;
using Google.Protobuf.Reflection;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Caisson.Ttrpc.Generator;

/// <summary>A field of a message as C# has it.</summary>
internal abstract class Field
{
    private protected Field(FieldDescriptorProto descriptor, string owner)
    {
        Number = descriptor.Number;
        var name = TypeNames.Pascal(descriptor.Name);
        Property = name == owner || name is "Read" or "Write" or "Measure" or "FullName" ? name + "_" : name;
        Local = "_" + descriptor.Name;
        OneOf = descriptor is { HasOneofIndex: true, Proto3Optional: false } ? descriptor.OneofIndex : null;
    }

    /// <summary>Its number.</summary>
    public int Number { get; }

    /// <summary>The property's name.</summary>
    public string Property { get; }

    /// <summary>The variable that holds it while a message is read.</summary>
    public string Local { get; }

    /// <summary>Which of the message's alternatives it belongs to, if to one.</summary>
    public int? OneOf { get; }

    /// <summary>The property's type.</summary>
    public abstract string Type { get; }

    /// <summary>The property's initial value, with its sign; empty where it is the type's own.</summary>
    public abstract string Initial { get; }

    /// <summary>The declaration of the variable.</summary>
    public abstract string LocalDeclaration { get; }

    /// <summary>What the property gets of the variable.</summary>
    public virtual string LocalResult => Local;

    public static Field Of(FieldDescriptorProto descriptor, string owner, TypeNames names)
    {
        if (descriptor.Label != Label.Repeated)
        {
            return new SingleField(descriptor, owner, Scalar.Of(descriptor, names));
        }

        return descriptor.Type == FieldDescriptorProto.Types.Type.Message && names.MapEntry(descriptor.TypeName) is { } entry
            ? new MapField(descriptor, owner, Scalar.Of(entry.Field[0], names), Scalar.Of(entry.Field[1], names))
            : new ListField(descriptor, owner, Scalar.Of(descriptor, names));
    }

    public abstract void WriteMeasure(CodeText code);

    public abstract void WriteWrite(CodeText code);

    public abstract void WriteRead(CodeText code);

    protected string Tag(int wireType) => Value((uint)((Number << 3) | wireType));

    protected int TagSize => Number switch { < 1 << 4 => 1, < 1 << 11 => 2, < 1 << 18 => 3, < 1 << 25 => 4, _ => 5 };

    protected static string Fill(string expression, string value) => string.Format(CultureInfo.InvariantCulture, expression, value);

    private static string Value(uint tag) => tag.ToString(CultureInfo.InvariantCulture) + "u";
}
