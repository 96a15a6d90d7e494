#if CAISSON_FAILPOINTS
using System.Globalization;
using System.Runtime.InteropServices;

namespace Caisson.Platform.Failpoints;

public static partial class Failpoint
{
    private const int SigKill = 9;
    private const int SigStop = 19;

    private sealed record Rule(string Action, int Occurrence)
    {
        public int Hits;
    }

    /// <summary>What this process does of all that its executable can: the first argument, or, where options come first as with a shim, the last.</summary>
    private static readonly string Command = Environment.GetCommandLineArgs() switch
    {
        [_, ['-', ..], .., var last] => last,
        [_, var first, ..] => first,
        _ => "",
    };

    private static readonly Dictionary<string, Rule> Rules = Parse(Environment.GetEnvironmentVariable("CAISSON_FAILPOINTS"));
    private static readonly string? TracePath = Environment.GetEnvironmentVariable("CAISSON_FAILPOINTS_TRACE") is { Length: > 0 } directory
        ? Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Command}.{Environment.ProcessId}"))
        : null;

    private static readonly Lock TraceLock = new();

    static partial void Act(string name)
    {
        if (TracePath is not null)
        {
            lock (TraceLock)
            {
                File.AppendAllText(TracePath, name + "\n");
            }
        }

        if (!Rules.TryGetValue(name, out var rule) || Interlocked.Increment(ref rule.Hits) != rule.Occurrence)
        {
            return;
        }

        switch (rule.Action)
        {
            case "kill":
                _ = Kill(Environment.ProcessId, SigKill);
                break;
            case "stop":
                // To this thread: it stops here, whichever thread the kernel would have chosen.
                _ = Raise(SigStop);
                break;
            case "hang":
                Thread.CurrentThread.Join();
                break;
            case "error":
                throw new IOException($"failpoint '{name}'");
            default:
                throw new InvalidOperationException($"failpoint '{name}' has no action '{rule.Action}'");
        }
    }

    private static Dictionary<string, Rule> Parse(string? script)
    {
        var rules = new Dictionary<string, Rule>(StringComparer.Ordinal);
        foreach (var entry in (script ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (place, rest) = Cut(entry, '=');
            var (command, name) = place.Contains('/', StringComparison.Ordinal) ? Cut(place, '/') : (Command, place);
            var (action, occurrence) = Cut(rest, '@');
            if (command == Command)
            {
                rules[name] = new Rule(action, occurrence.Length == 0 ? 1 : int.Parse(occurrence, CultureInfo.InvariantCulture));
            }
        }

        return rules;
    }

    private static (string Before, string After) Cut(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "raise")]
    private static partial int Raise(int signal);
}
#endif
