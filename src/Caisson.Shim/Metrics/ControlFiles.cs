using System.Globalization;
using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Shim.Metrics;

/// <summary>The small files of one cgroup directory. What is missing, or cannot be read, is null.</summary>
/// <param name="directory">The directory; null for none, in which everything is missing.</param>
internal sealed class ControlFiles(string? directory)
{
    private const int LargestFile = 1 << 20;

    /// <summary>A file's text.</summary>
    public string? Text(string name)
    {
        if (directory is null)
        {
            return null;
        }

        try
        {
            return PlainFile.TryRead(Path.Combine(directory, name), LargestFile) is { } bytes ? Encoding.ASCII.GetString(bytes) : null;
        }
        catch (Exception refusal) when (refusal is LinuxException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A file that holds one number. <c>max</c> is the greatest there is.</summary>
    public ulong? Number(string name) => Text(name) is { } text ? ParseNumber(text.Trim()) : null;

    /// <summary>A file of lines <c>key number</c>.</summary>
    public IReadOnlyDictionary<string, ulong>? Table(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var table = new Dictionary<string, ulong>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var key, var value] && ParseNumber(value) is { } number)
            {
                table[key] = number;
            }
        }

        return table;
    }

    /// <summary>A file of lines.</summary>
    public IEnumerable<string[]> Rows(string name) =>
        (Text(name) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The sizes of huge pages that the directory counts: what stands between <c>hugetlb.</c> and a suffix.</summary>
    public IEnumerable<string> HugePageSizes(string suffix) => directory is null || !Directory.Exists(directory)
        ? []
        : Directory.EnumerateFiles(directory, "hugetlb.*" + suffix)
            .Select(static path => Path.GetFileName(path))
            .Where(static name => !name.Contains("rsvd", StringComparison.Ordinal))
            .Select(name => name["hugetlb.".Length..^suffix.Length])
            .Order(StringComparer.Ordinal);

    /// <summary>A number as the kernel writes it.</summary>
    public static ulong? ParseNumber(string text) => text == "max"
        ? ulong.MaxValue
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
