using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary>A path in a container, as people write it: <c>CONTAINER:PATH</c>.</summary>
internal sealed record ContainerPath(string Container, string Path)
{
    /// <summary>Reads one; null for a path of the machine: one that begins with <c>/</c> or <c>.</c>, or holds no colon.</summary>
    /// <exception cref="CommandFailure">A side of the colon is empty: exit code 2.</exception>
    public static ContainerPath? Parse(string text)
    {
        if (text.Length == 0)
        {
            throw CommandFailure.Usage("an empty path names nothing");
        }

        if (text[0] is '/' or '.' || text.IndexOf(':', StringComparison.Ordinal) is not (>= 0 and var colon))
        {
            return null;
        }

        return colon > 0 && colon < text.Length - 1
            ? new ContainerPath(text[..colon], text[(colon + 1)..])
            : throw CommandFailure.Usage($"'{text}' does not read CONTAINER:PATH", "a path of the machine with a colon in it begins with / or ./");
    }
}
