using System.Security;
using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>What a file says of its messages, fields and methods: the comment before each, by its place in the descriptor.</summary>
internal sealed class Comments
{
    private readonly Dictionary<string, string> _byPath;

    public Comments(FileDescriptorProto file) => _byPath = (file.SourceCodeInfo?.Location ?? [])
        .Where(location => location.LeadingComments.Length > 0 || location.TrailingComments.Length > 0)
        .GroupBy(location => string.Join('.', location.Path))
        .ToDictionary(group => group.Key, group => group.Select(location => location.LeadingComments + location.TrailingComments).First());

    /// <summary>The summary of what stands at a path.</summary>
    /// <param name="path">Numbers of descriptor.proto: 4 messages, 2 fields or values, 3 nested, 5 enumerations, 6 services; 2 methods.</param>
    /// <param name="otherwise">What to say where there is no comment.</param>
    public string Summary(IEnumerable<int> path, string otherwise)
    {
        var text = _byPath.TryGetValue(string.Join('.', path), out var found)
            ? string.Join(' ', FirstParagraph(found))
            : "";
        return $"/// <summary>{SecurityElement.Escape(text.Length > 0 ? text : otherwise)}</summary>";
    }

    private static IEnumerable<string> FirstParagraph(string comment) =>
        comment.Split('\n', StringSplitOptions.TrimEntries).SkipWhile(line => line.Length == 0).TakeWhile(line => line.Length > 0);
}
