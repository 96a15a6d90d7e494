using System.Collections;
using System.Reflection;
using System.Text.Json;
using Caisson.Contracts.Documents;

namespace Caisson.UnitTests.Contracts.Documents;

/// <summary>Makes documents in which no member has its default.</summary>
internal static class DocumentFiller
{
    /// <summary>Fills every member; documents inside are filled as well down to a depth, and below it left with what they must have.</summary>
    public static object Fill(Type type, int depth)
    {
        var value = Activator.CreateInstance(type)!;
        foreach (var property in DocumentTypes.MembersOf(type))
        {
            var isRequired = property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null;
            if (depth > 0 || isRequired)
            {
                property.SetValue(value, Make(property.PropertyType, DocumentTypes.JsonNameOf(property), depth - 1));
            }
        }

        return value;
    }

    private static object Make(Type type, string name, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => $"the {name}",
            _ when type == typeof(bool) => true,
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2024, 5, 6, 7, 8, 9, 123, TimeSpan.Zero),
            _ when type == typeof(Guid) => new Guid("12345678-9abc-def0-1234-56789abcdef0"),
            _ when type == typeof(JsonElement) => JsonDocument.Parse($$"""{"any":["{{name}}",1.5,null]}""").RootElement,
            _ when type == typeof(byte[]) => new byte[] { 1, 2, 3 },
            _ when type == typeof(double) => 0.5,
            _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
            _ when type.IsPrimitive => type.GetField("MaxValue")!.GetValue(null)!,
            _ when DocumentTypes.Words.Contains(type) => Activator.CreateInstance(type, $"the {name}")!,
            _ when type.IsGenericType => MakeCollection(type, name, depth),
            _ when type.IsAssignableTo(typeof(Document)) => Fill(type, depth),
            _ => FillOther(type, name, depth),
        };
    }

    private static object MakeCollection(Type type, string name, int depth)
    {
        var arguments = type.GetGenericArguments();
        var element = Make(arguments[^1], name, depth);
        if (arguments.Length == 1)
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(arguments))!;
            list.Add(element);
            return list;
        }

        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
        map.Add(arguments[0] == typeof(int) ? 7 : "key", element);
        return map;
    }

    private static object FillOther(Type type, string name, int depth)
    {
        var value = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null))
        {
            property.SetValue(value, Make(property.PropertyType, name, depth));
        }

        return value;
    }
}
