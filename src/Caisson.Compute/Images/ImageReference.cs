using System.Diagnostics.CodeAnalysis;

namespace Caisson.Compute.Images;

/// <summary>A name and a tag, <c>busybox:latest</c> or <c>registry:5000/team/app:1.2</c>.</summary>
/// <remarks>The grammar of distribution's <c>reference</c> package, without digests; Docker Hub's own prefixes are left away, as everybody writes them.</remarks>
public sealed record ImageReference
{
    /// <summary>The tag of a reference that names none.</summary>
    public const string DefaultTag = "latest";

    private const int MaximumNameLength = 255;
    private const int MaximumTagLength = 128;

    private ImageReference(string name, string tag)
    {
        Name = name;
        Tag = tag;
    }

    /// <summary>The name: components of lower-case letters and digits joined by <c>.</c>, <c>_</c>, <c>__</c> or <c>-</c>, separated by <c>/</c>.</summary>
    public string Name { get; }

    /// <summary>The tag: up to 128 letters, digits, <c>_</c>, <c>.</c>, <c>-</c>; it does not begin with <c>.</c> or <c>-</c>.</summary>
    public string Tag { get; }

    /// <summary>Reads <c>NAME[:TAG]</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="Caisson.Contracts.Errors.ComputeOperationException">It breaks the rules.</exception>
    public static ImageReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var reference)
            ? reference
            : throw ImageErrors.InvalidArgument(
                $"reading image name '{ImageErrors.Shorten(text)}': it is not NAME[:TAG]",
                "Use lower-case letters, digits and . _ - in the name, with / between its parts.");
    }

    /// <summary>Reads <c>NAME[:TAG]</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>Whether it was one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var colon = text.LastIndexOf(':');
        var hasTag = colon > text.LastIndexOf('/');
        var name = WithoutHub(hasTag ? text[..colon] : text);
        var tag = hasTag ? text[(colon + 1)..] : DefaultTag;
        reference = IsName(name) && IsTag(tag) ? new ImageReference(name, tag) : null;
        return reference is not null;
    }

    /// <summary><c>NAME:TAG</c>.</summary>
    public override string ToString() => $"{Name}:{Tag}";

    private static string WithoutHub(string name)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["docker.io/library/", "index.docker.io/library/", "docker.io/", "index.docker.io/"])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return name[prefix.Length..];
            }
        }

        return name;
    }

    private static bool IsTag(string tag) =>
        tag.Length is > 0 and <= MaximumTagLength && tag[0] is not ('.' or '-')
        && tag.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool IsName(string name)
    {
        var components = name.Split('/');
        var first = components.Length > 1 && IsHost(components[0]) ? 1 : 0;
        return name.Length <= MaximumNameLength && components.Skip(first).All(IsComponent);
    }

    private static bool IsHost(string host)
    {
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        var (domain, port) = colon < 0 ? (host, "") : (host[..colon], host[(colon + 1)..]);
        var isDomain = domain.Split('.').All(static part =>
            part.Length > 0 && part[0] != '-' && part[^1] != '-' && part.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        return isDomain && (colon < 0 || (port.Length is > 0 and <= 5 && port.All(char.IsAsciiDigit)));
    }

    private static bool IsComponent(string component)
    {
        for (var i = 0; i < component.Length;)
        {
            var word = i;
            while (i < component.Length && (char.IsAsciiLetterLower(component[i]) || char.IsAsciiDigit(component[i])))
            {
                i++;
            }

            if (i == word)
            {
                return false;
            }

            if (i == component.Length)
            {
                return true;
            }

            var separator = i;
            while (i < component.Length && component[i] is '.' or '_' or '-')
            {
                i++;
            }

            var between = component.AsSpan(separator, i - separator);
            if (between is not ("." or "_" or "__") && between.ContainsAnyExcept('-'))
            {
                return false;
            }

            if (between.IsEmpty)
            {
                return false;
            }
        }

        return false;
    }
}
