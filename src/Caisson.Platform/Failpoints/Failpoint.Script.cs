#if CAISSON_FAILPOINTS
using System.Runtime.InteropServices;

namespace Caisson.Platform.Failpoints;

public static partial class Failpoint
{
    private sealed record Rule(string Action, int Occurrence)
    {
        public int Hits;
    }

    private static readonly Dictionary<string, Rule> Rules = Parse(Environment.GetEnvironmentVariable("CAISSON_FAILPOINTS"));

    static partial void Act(string name)
    {
        if (!Rules.TryGetValue(name, out var rule) || Interlocked.Increment(ref rule.Hits) != rule.Occurrence)
        {
            return;
        }

        switch (rule.Action)
        {
            case "kill":
                _ = Kill(Environment.ProcessId, 9);
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
            var (name, rest) = Cut(entry, '=');
            var (action, occurrence) = Cut(rest, '@');
            rules[name] = new Rule(action, occurrence.Length == 0 ? 1 : int.Parse(occurrence, System.Globalization.CultureInfo.InvariantCulture));
        }

        return rules;
    }

    private static (string Before, string After) Cut(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
#endif
