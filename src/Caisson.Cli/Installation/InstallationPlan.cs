using Caisson.Cli.Output;

namespace Caisson.Cli.Installation;

/// <summary>What is to be done, found out before any of it is.</summary>
internal sealed class InstallationPlan
{
    /// <summary>The shim's program, and the name for clients that insist on runc's options.</summary>
    private const string ShimName = "containerd-shim-caisson-v1";
    private const string SecondName = "containerd-shim-runc-caisson";

    private readonly List<(string Text, string Content, Action Act)> _steps = [];

    /// <summary>What is worth knowing besides.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Nothing is to be done.</summary>
    public bool IsEmpty => _steps.Count == 0;

    /// <summary>Plans an installation.</summary>
    /// <exception cref="CommandFailure">Something of somebody else's is in the way.</exception>
    public static InstallationPlan Install(InstallationPlaces places, string handler)
    {
        var plan = new InstallationPlan();
        var shim = Path.GetFullPath(places.Shim);
        if (!File.Exists(shim))
        {
            throw new CommandFailure($"there is no shim at '{shim}'", "tell where it is with --shim");
        }

        foreach (var name in new[] { ShimName, SecondName })
        {
            plan.Link(Path.Combine(places.ProgramDirectory, name), shim);
        }

        var config = ReadIfThere(places.Config);
        var changed = ContainerdConfig.Add(config ?? "", handler);
        if (changed != config)
        {
            plan.Write($"handler '{handler}' in", places.Config, changed, changed[CommonLength(config ?? "", changed)..]);
        }

        if (ContainerdConfig.IsCriDisabled(changed))
        {
            plan.Warnings.Add($"the CRI plugin is disabled in '{places.Config}', so no kubelet can use containerd: take it out of 'disabled_plugins'");
        }

        var manifest = RuntimeClassManifest.For(handler);
        var present = ReadIfThere(places.Manifest);
        if (present is not null && !present.StartsWith(RuntimeClassManifest.Mark, StringComparison.Ordinal))
        {
            throw new CommandFailure($"'{places.Manifest}' exists and was not written by this command", "choose another file with --manifest, or move that one away");
        }

        if (present != manifest)
        {
            plan.Write("class in", places.Manifest, manifest, manifest);
        }

        return plan;
    }

    /// <summary>Plans the undo: what is not ours stays.</summary>
    public static InstallationPlan Remove(InstallationPlaces places)
    {
        var plan = new InstallationPlan();
        if (ReadIfThere(places.Manifest)?.StartsWith(RuntimeClassManifest.Mark, StringComparison.Ordinal) == true)
        {
            plan.Delete(places.Manifest);
        }

        if (ReadIfThere(places.Config) is { } config && ContainerdConfig.Remove(config) is var rest && rest != config)
        {
            if (rest.Length == 0)
            {
                plan.Delete(places.Config);
            }
            else
            {
                plan.Write("no handler of ours in", places.Config, rest, "");
            }
        }

        foreach (var name in new[] { SecondName, ShimName })
        {
            var path = Path.Combine(places.ProgramDirectory, name);
            if (IsOurLink(path))
            {
                plan.Delete(path);
            }
        }

        return plan;
    }

    /// <summary>Tells each step, with what is to be written.</summary>
    public void Describe(TextWriter output)
    {
        foreach (var (text, content, _) in _steps)
        {
            output.WriteLine($"would be made: {text}");
            foreach (var line in content.TrimEnd('\n').Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                output.WriteLine($"    {line}");
            }
        }
    }

    /// <summary>Does it, and tells each step that is done.</summary>
    public void Run(TextWriter output)
    {
        foreach (var (text, _, act) in _steps)
        {
            act();
            output.WriteLine(text);
        }
    }

    private void Link(string path, string shim)
    {
        var file = new FileInfo(path);
        if (file.FullName == shim || (file.LinkTarget is not null && File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName == RealPath(shim)))
        {
            return;
        }

        if ((file.Exists || file.LinkTarget is not null) && !IsOurLink(path))
        {
            throw new CommandFailure($"'{path}' exists and is no link to a shim of ours", "move it away, or choose another directory with --bin-dir");
        }

        _steps.Add(($"link {path} -> {shim}", "", () => PutLink(path, shim)));
    }

    private static void PutLink(string path, string shim)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.new";
        File.Delete(temporary);
        _ = File.CreateSymbolicLink(temporary, shim);
        File.Move(temporary, path, overwrite: true);
    }

    private void Write(string what, string path, string content, string shown) => _steps.Add(($"{what} {path}", shown, () => Replace(path, content)));

    // Written beside and renamed, with the mode of what was there; a link stays one, and what it names is replaced.
    private static void Replace(string path, string content)
    {
        var target = RealPath(Path.GetFullPath(path));
        _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var temporary = $"{target}.new";
        File.WriteAllText(temporary, content);
        if (File.Exists(target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }

        File.Move(temporary, target, overwrite: true);
    }

    private void Delete(string path) => _steps.Add(($"no more {path}", "", () => File.Delete(path)));

    private static bool IsOurLink(string path) => new FileInfo(path).LinkTarget is { } target && Path.GetFileName(target) == ShimName;

    private static string RealPath(string path) => File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    private static string? ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    private static int CommonLength(string before, string after)
    {
        var length = 0;
        while (length < before.Length && length < after.Length && before[length] == after[length])
        {
            length++;
        }

        return length;
    }
}
