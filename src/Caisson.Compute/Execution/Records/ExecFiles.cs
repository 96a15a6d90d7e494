using System.Globalization;
using System.Text;
using Caisson.Contracts;
using Caisson.Contracts.Cryptography;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Records;

/// <summary>The ids of a container's execs, so that other executors know them: <c>execs/HASH</c>, locked by whoever runs the process.</summary>
/// <remarks>
/// The content is the process's number, its process id and its exec id, each on a line. A file that nobody locks belongs to an executor that is gone; its
/// id is free once the process has ended too.
/// </remarks>
internal static class ExecFiles
{
    private const int MaximumBytes = 4096;

    /// <summary>Takes an id for as long as the answer is not disposed; null when another executor has it.</summary>
    /// <param name="container">The container's directory.</param>
    /// <param name="execId">The id.</param>
    /// <param name="lives">Whether a process that an executor left behind still runs.</param>
    public static IDisposable? TryTake(string container, string execId, Func<ProcessNumber, bool> lives)
    {
        var path = PathOf(container, execId);
        PlainFile.MakeDirectory(Path.GetDirectoryName(path)!, 0x1c0); // 0700
        if (FileLock.TryTake(path, FileLockMode.Exclusive) is not { } taken)
        {
            return null;
        }

        if (TryRead(path) is { } left && lives(left.Number))
        {
            taken.Dispose();
            return null;
        }

        return new Held(path, taken);
    }

    /// <summary>Says which process an id that was taken stands for.</summary>
    public static void Write(string container, string execId, ProcessNumber number, int? processId)
    {
        using var file = PlainFile.TryOpen(PathOf(container, execId));
        if (file is not null)
        {
            RandomAccess.SetLength(file, 0);
            PlainFile.Append(file, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number.Value}\n{processId ?? 0}\n{execId}\n")));
        }
    }

    /// <summary>The id of a process that some executor runs; null when none told it.</summary>
    public static string? FindId(string container, ProcessNumber number)
    {
        var directory = Path.Combine(container, "execs");
        foreach (var path in Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [])
        {
            if (TryRead(path) is { } entry && entry.Number == number)
            {
                return entry.Id;
            }
        }

        return null;
    }

    private static string PathOf(string container, string execId) =>
        Path.Combine(container, "execs", Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(execId)).AsSpan(0, 16)));

    private static (ProcessNumber Number, string Id)? TryRead(string path)
    {
        try
        {
            return PlainFile.TryRead(path, MaximumBytes) is { } bytes
                && Encoding.UTF8.GetString(bytes).Split('\n') is [var number, _, { Length: > 0 } id, ..]
                && ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? (new ProcessNumber(value), id)
                : null;
        }
        catch (Exception e) when (e is LinuxException or InvalidDataException)
        {
            return null;
        }
    }

    private sealed class Held(string path, FileLock hold) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                PlainFile.Remove(path);
            }
            catch (LinuxException)
            {
                // What stays is free as soon as nobody holds it.
            }

            hold.Dispose();
        }
    }
}
