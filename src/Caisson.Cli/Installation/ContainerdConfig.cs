using Caisson.Cli.Output;

namespace Caisson.Cli.Installation;

/// <summary>
/// containerd's configuration with a handler of ours: a block of its own at the end, between two comments, and every other byte as it was. A drop-in file would not do: until 2.0 an
/// imported file takes the whole table of the CRI plugin away from the main one.
/// </summary>
internal static class ContainerdConfig
{
    /// <summary>What the handler names.</summary>
    public const string RuntimeType = "io.containerd.caisson.v1";

    private const string Begin = "# BEGIN caisson: written by 'caisson install containerd', taken out again with --remove";
    private const string BeginMark = "# BEGIN caisson";
    private const string End = "# END caisson";

    /// <summary>Adds the handler, or puts it in the place of one that was added before.</summary>
    /// <param name="text">The configuration; empty when there is none.</param>
    /// <param name="handler">The handler's name.</param>
    /// <returns>The new configuration; the same where it names the handler already, by whoever's hand.</returns>
    /// <exception cref="CommandFailure">It cannot be added without a change to what somebody else wrote.</exception>
    public static string Add(string text, string handler)
    {
        var rest = Remove(text);
        var statements = Scan(rest);
        var version = statements.FirstOrDefault(static one => one.Path is ["version"])?.Value;
        string[] runtimes = ["plugins", PluginOf(version, statements.Count == 0), "containerd", "runtimes"];
        string[] ours = [.. runtimes, handler];

        if (statements.FirstOrDefault(one => one.Key.Count > 0 && one.Path.Count < ours.Length && ours.Take(one.Path.Count).SequenceEqual(one.Path)) is { } closed)
        {
            throw new CommandFailure(
                $"the table '{string.Join('.', closed.Path)}' is written in one line, so nothing can be added below it",
                $"write it as a table of its own, or add to it by hand: {handler} = {{ runtime_type = \"{RuntimeType}\" }}");
        }

        if (statements.Any(one => one.IsBelow(ours)))
        {
            var type = statements.FirstOrDefault(one => one.Path.SequenceEqual([.. ours, "runtime_type"]))?.Text;
            return type == RuntimeType
                ? rest
                : throw new CommandFailure($"there is a handler '{handler}' already, of the runtime type '{type}'", "choose another name with --handler, or take that one out");
        }

        var needsRunc = !statements.Any(one => one.IsBelow(runtimes) && one.Path.Count > runtimes.Length);
        return $"{EndLine(rest)}{Stanza(version is null, runtimes, handler, needsRunc)}";
    }

    /// <summary>Takes the block out; what nobody added to is as it was before.</summary>
    /// <exception cref="CommandFailure">Only half of the block is there.</exception>
    public static string Remove(string text)
    {
        var begin = text.StartsWith(BeginMark, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + BeginMark, StringComparison.Ordinal) + 1;
        if (begin == 0 && !text.StartsWith(BeginMark, StringComparison.Ordinal))
        {
            return text;
        }

        var end = text.IndexOf("\n" + End, begin, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new CommandFailure($"the line '{End}' is missing behind '{BeginMark}'", "take out by hand what belongs to it, and run this again");
        }

        var after = text.IndexOf('\n', end + 1);
        return text[..begin] + (after < 0 ? "" : text[(after + 1)..]);
    }

    /// <summary>The CRI plugin is switched off in it, so no kubelet reaches any handler.</summary>
    public static bool IsCriDisabled(string text) => Scan(text).Any(static one =>
        one.Path is ["disabled_plugins"] && (one.Value.Contains("cri\"", StringComparison.Ordinal) || one.Value.Contains("cri'", StringComparison.Ordinal) || one.Value.Contains(".cri.", StringComparison.Ordinal)));

    // A file of version 2 is understood by containerd 1.6 to 2.x, so that is what a new one becomes.
    private static string PluginOf(string? version, bool isEmpty) => version switch
    {
        "2" => "io.containerd.grpc.v1.cri",
        "3" => "io.containerd.cri.v1.runtime",
        null when isEmpty => "io.containerd.grpc.v1.cri",
        null or "1" => throw new CommandFailure("the configuration is of version 1", "let containerd translate it ('containerd config migrate'), or write 'version = 2' at its head where nothing depends on version 1"),
        _ => throw new CommandFailure($"the configuration is of version {version}, which is not known", "add the handler by hand: docs/kubernetes.md"),
    };

    // Pods speak to the shim by annotations of ours, which containerd passes on only where the handler names them.
    // Naming one runtime takes the built-in table away, and runc with it, which is the default.
    private static string Stanza(bool needsVersion, string[] runtimes, string handler, bool needsRunc)
    {
        var table = $"{runtimes[0]}.'{runtimes[1]}'.{runtimes[2]}.{runtimes[3]}";
        var runc = needsRunc ? $"[{table}.runc]\n  runtime_type = 'io.containerd.runc.v2'\n" : "";
        return $"{Begin}\n{(needsVersion ? "version = 2\n" : "")}[{table}.{handler}]\n  runtime_type = '{RuntimeType}'\n  pod_annotations = ['io.caisson.*']\n{runc}{End}\n";
    }

    private static string EndLine(string text) => text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";

    private static IReadOnlyList<TomlStatement> Scan(string text)
    {
        try
        {
            return TomlScanner.Scan(text);
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure($"containerd's configuration is no TOML: {wrong.Message}", "see what containerd says of it: 'containerd config dump'");
        }
    }
}
