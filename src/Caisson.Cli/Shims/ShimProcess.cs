namespace Caisson.Cli.Shims;

/// <summary>A process that is a containerd shim, by its own command line.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Program">What it is called.</param>
/// <param name="Id">The container, or the pod, that it was started for.</param>
/// <param name="Namespace">containerd's namespace.</param>
/// <param name="Socket">Where it listens; null of a shim that is not ours.</param>
internal sealed record ShimProcess(int ProcessId, string Program, string Id, string Namespace, string? Socket)
{
    /// <summary>It is one of ours, under whatever name.</summary>
    public bool IsOurs => Socket is not null;

    /// <summary>Reads a command line; null when it is no shim's.</summary>
    /// <param name="processId">Whose it is.</param>
    /// <param name="words">The program and its arguments.</param>
    public static ShimProcess? TryParse(int processId, IReadOnlyList<string> words)
    {
        if (words.Count == 0 || Path.GetFileName(words[0]) is not { } program || !program.StartsWith("containerd-shim", StringComparison.Ordinal))
        {
            return null;
        }

        // Those that live for a moment, because containerd asks them to start or delete, hold nothing.
        return words[^1] is "start" or "delete" || After(words, "id") is not { Length: > 0 } id || After(words, "namespace") is not { Length: > 0 } space
            ? null
            : new ShimProcess(processId, program, id, space, words[^1] == "serve" && After(words, "socket") is ['/', ..] socket ? socket : null);
    }

    /// <summary>As Go reads flags: one dash or two, the value behind a blank or an equals sign.</summary>
    private static string? After(IReadOnlyList<string> words, string flag)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i] == "-" + flag || words[i] == "--" + flag)
            {
                return i + 1 < words.Count ? words[i + 1] : null;
            }

            if (words[i].StartsWith($"-{flag}=", StringComparison.Ordinal) || words[i].StartsWith($"--{flag}=", StringComparison.Ordinal))
            {
                return words[i][(words[i].IndexOf('=', StringComparison.Ordinal) + 1)..];
            }
        }

        return null;
    }
}
