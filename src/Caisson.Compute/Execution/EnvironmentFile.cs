namespace Caisson.Compute.Execution;

/// <summary>Files of variables, one a line: <c>NAME=VALUE</c>, or <c>NAME</c> to take ours over; what begins with <c>#</c> is a remark. No quoting.</summary>
public static class EnvironmentFile
{
    private const int MaximumBytes = 1 << 20;

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It cannot be read, is longer than 1 MiB, or holds something else.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new FileInfo(path).Length <= MaximumBytes
                ? Parse(File.ReadAllText(path), path)
                : throw new FormatException($"environment file '{path}' is longer than {MaximumBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"environment file '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of one.</summary>
    /// <exception cref="FormatException">A line has no name, or blanks in it.</exception>
    internal static IReadOnlyList<string> Parse(string text, string path)
    {
        var variables = new List<string>();
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r').TrimStart();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var name = line.Split('=', 2)[0];
            if (name.Length == 0 || name.AsSpan().ContainsAny(" \t\0"))
            {
                throw new FormatException($"environment file '{path}', line {number}: '{name}' is no name of a variable");
            }

            variables.Add(line);
        }

        return variables;
    }
}
