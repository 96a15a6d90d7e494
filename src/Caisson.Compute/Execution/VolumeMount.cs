namespace Caisson.Compute.Execution;

/// <summary>A directory or file of the machine that is shown inside a container.</summary>
/// <param name="Source">Its absolute path on the machine.</param>
/// <param name="Target">Its absolute path in the container.</param>
/// <param name="IsReadOnly">It cannot be changed from inside.</param>
public sealed record VolumeMount(string Source, string Target, bool IsReadOnly)
{
    /// <summary>Reads <c>SOURCE:TARGET[:ro|rw]</c>.</summary>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public static VolumeMount Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0)
        {
            throw new FormatException($"volume '{text}' does not read SOURCE:TARGET[:ro]");
        }

        if (parts[1].Length == 0 || parts[1][0] != '/')
        {
            throw new FormatException($"volume '{text}': the target '{parts[1]}' is not an absolute path");
        }

        if (parts[0].Contains('\0', StringComparison.Ordinal) || parts[1].Contains('\0', StringComparison.Ordinal))
        {
            throw new FormatException($"volume '{text.Replace('\0', '?')}' holds a NUL");
        }

        var components = parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (components.Contains("..") || components.Contains("."))
        {
            throw new FormatException($"volume '{text}': the target '{parts[1]}' holds '.' or '..'");
        }

        if (components.Length == 0)
        {
            throw new FormatException($"volume '{text}': the target is the root itself");
        }

        var isReadOnly = parts.Length == 3 && parts[2] switch
        {
            "ro" => true,
            "rw" => false,
            var other => throw new FormatException($"volume '{text}': '{other}' is neither 'ro' nor 'rw'"),
        };
        return new VolumeMount(Path.GetFullPath(parts[0]), "/" + string.Join('/', components), isReadOnly);
    }
}
