using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Caisson.Runtime.Arguments;

namespace Caisson.Runtime.Commands;

/// <summary>Prints a container's processes: their ids, or the lines that ps(1) has for them.</summary>
internal sealed record PsCommand(string Id, string Format, IReadOnlyList<string> Arguments) : ICommand
{
    private static readonly char[] Blank = [' '];

    /// <summary>Reads its arguments.</summary>
    public static PsCommand Parse(ReadOnlySpan<string> rest)
    {
        var set = OptionSet.Read(rest, ["format,f="], stopsAtWord: true);
        var words = set.Expect("ps", 1, int.MaxValue);
        var format = set.Value("format") ?? "table";
        return format is "table" or "json"
            ? new PsCommand(words[0], format, words.Count > 1 ? [.. words.Skip(1)] : ["-ef"])
            : throw new RuntimeException("invalid format option");
    }

    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        var ids = runtime.Store.Open(Id).RequireCgroup(runtime, "list the processes of").ReadProcessIds();
        StandardOutput.Write(Format == "json" ? $"[{string.Join(',', ids)}]\n" : Filter(await AskPsAsync(runtime), new HashSet<int>(ids)));
        return 0;
    }

    private async Task<string> AskPsAsync(RuntimeSession runtime)
    {
        var (reader, writer) = Pipes.Create();
        await using var output = new LoopIo(runtime.Loop).OpenReader(reader);
        SpawnedProcess process;
        using (writer)
        {
            process = SpawnedProcess.Start(new SpawnRequest { Path = File.Exists("/bin/ps") ? "/bin/ps" : "/usr/bin/ps", Arguments = Arguments, Output = writer });
        }

        using (process)
        {
            var all = await ReadToEndAsync(output);
            await runtime.Loop.WaitReadableAsync(process.PidFd, CancellationToken.None);
            return process.Reap() == 0 ? all : throw new RuntimeException($"ps {string.Join(' ', Arguments)} failed");
        }
    }

    private static async Task<string> ReadToEndAsync(Stream output)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (var length = await output.ReadAsync(buffer); length > 0; length = await output.ReadAsync(buffer))
        {
            all.Write(buffer, 0, length);
        }

        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }

    private static string Filter(string text, HashSet<int> ids)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var column = lines.Length > 0 ? Array.IndexOf(lines[0].Split(Blank, StringSplitOptions.RemoveEmptyEntries), "PID") : -1;
        if (column < 0)
        {
            throw new RuntimeException("couldn't find PID field in ps output");
        }

        var kept = new List<string> { lines[0] };
        foreach (var line in lines.AsSpan(1))
        {
            var fields = line.Split(Blank, StringSplitOptions.RemoveEmptyEntries);
            if (column < fields.Length && int.TryParse(fields[column], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ids.Contains(id))
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept) + "\n";
    }
}
