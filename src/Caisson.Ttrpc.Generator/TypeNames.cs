using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>What each message and enumeration of the request is called in C#.</summary>
/// <remarks>A nested type is flattened into its parent's name, for a field may be called like it: <c>Outer.Inner</c> becomes <c>OuterInner</c>.</remarks>
internal sealed class TypeNames
{
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, DescriptorProto> _messages = [];

    public TypeNames(IEnumerable<FileDescriptorProto> files)
    {
        foreach (var file in files)
        {
            var prefix = file.Package.Length > 0 ? $".{file.Package}" : "";
            foreach (var message in file.MessageType)
            {
                AddMessage(message, prefix, "", Namespace(file));
            }

            foreach (var enumeration in file.EnumType)
            {
                _names[$"{prefix}.{enumeration.Name}"] = $"global::{Namespace(file)}.{enumeration.Name}";
            }
        }
    }

    /// <summary>The namespace of a file: its option, else its package in C#'s spelling; protobuf's own messages live with this library.</summary>
    public static string Namespace(FileDescriptorProto file) => file switch
    {
        { Package: "google.protobuf" } => "Caisson.Ttrpc.WellKnown",
        { Options.CsharpNamespace: { Length: > 0 } given } => given,
        { Package.Length: > 0 } => string.Join('.', file.Package.Split('.').Select(Pascal)),
        _ => Pascal(Path.GetFileNameWithoutExtension(file.Name)),
    };

    /// <summary><c>exit_status</c> is <c>ExitStatus</c>.</summary>
    public static string Pascal(string name) =>
        string.Concat(name.Split('_', '-', '.').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    /// <summary>The C# name of a message or enumeration by its full protobuf name, which begins with a dot.</summary>
    public string Of(string fullName) => _names[fullName];

    /// <summary>The entry of a map, when that message is one.</summary>
    public DescriptorProto? MapEntry(string fullName) => _messages.TryGetValue(fullName, out var message) && message.Options?.MapEntry == true ? message : null;

    private void AddMessage(DescriptorProto message, string protoPrefix, string namePrefix, string space)
    {
        var fullName = $"{protoPrefix}.{message.Name}";
        var name = namePrefix + message.Name;
        _names[fullName] = $"global::{space}.{name}";
        _messages[fullName] = message;
        foreach (var nested in message.NestedType)
        {
            AddMessage(nested, fullName, name, space);
        }

        foreach (var enumeration in message.EnumType)
        {
            _names[$"{fullName}.{enumeration.Name}"] = $"global::{space}.{name}{enumeration.Name}";
        }
    }
}
