using Caisson.Contracts.Logs;

namespace Caisson.Compute.Execution.Logs;

/// <summary>The numbered files of a log.</summary>
internal sealed class LogDirectory(string path)
{
    /// <summary>The files there are, oldest first; none when there is no directory.</summary>
    public IReadOnlyList<long> Numbers()
    {
        var numbers = new List<long>();
        try
        {
            foreach (var file in Directory.EnumerateFiles(path))
            {
                if (LogCodec.TryParseFileName(Path.GetFileName(file.AsSpan()), out var number))
                {
                    numbers.Add(number);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>The file that follows another one; null while there is none. A file in between that is gone is passed over.</summary>
    public long? After(long number)
    {
        if (File.Exists(PathOf(number + 1)))
        {
            return number + 1;
        }

        // The usual case without listing: the file at hand is still the newest.
        if (number > 0 && File.Exists(PathOf(number)))
        {
            return null;
        }

        foreach (var other in Numbers())
        {
            if (other > number)
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Opens a file; null when it was removed meanwhile.</summary>
    public LogFile? TryOpen(long number, long offset)
    {
        try
        {
            var handle = File.OpenHandle(PathOf(number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new LogFile(number, handle, offset);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string PathOf(long number) => Path.Combine(path, LogCodec.FileName(number));
}
