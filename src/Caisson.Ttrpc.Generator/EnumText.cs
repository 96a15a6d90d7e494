using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>The C# of an enumeration. Values that it does not name survive a round trip, for C#'s enumerations are open.</summary>
internal static class EnumText
{
    public static void Write(CodeText code, EnumDescriptorProto enumeration, string name, int[] path, Comments comments)
    {
        code.Line();
        code.Line(comments.Summary(path, $"The values of {enumeration.Name}."));
        code.Block($"public enum {name}", () =>
        {
            foreach (var (value, index) in enumeration.Value.Select((item, index) => (item, index)))
            {
                code.Gap();
                code.Line(comments.Summary([.. path, 2, index], $"{value.Name}."));
                code.Line($"{ValueName(enumeration.Name, value.Name)} = {value.Number},");
            }
        });
    }

    // STATUS_CREATED of Status is Created; CREATED is, too.
    private static string ValueName(string enumeration, string value)
    {
        var prefix = string.Concat(enumeration.Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}")) + "_";
        var own = value.StartsWith(prefix, StringComparison.Ordinal) && value.Length > prefix.Length && !char.IsDigit(value[prefix.Length]) ? value[prefix.Length..] : value;
        return own.Any(char.IsLower) ? TypeNames.Pascal(own) : TypeNames.Pascal(own.ToLowerInvariant());
    }
}
