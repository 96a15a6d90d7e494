using System.Globalization;
using System.Text;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

/// <summary>Mounts as people write them: <c>type=bind,source=/data,target=/mnt,readonly</c>, and <c>/scratch:size=64m</c> for temporary ones.</summary>
public static class MountText
{
    private static readonly HashSet<string> TemporaryFlags =
        ["ro", "rw", "exec", "noexec", "suid", "nosuid", "dev", "nodev", "atime", "noatime", "diratime", "nodiratime", "relatime", "strictatime"];

    private static readonly HashSet<string> Propagations = ["private", "rprivate", "shared", "rshared", "slave", "rslave"];

    /// <summary>Reads a comma-separated list of <c>KEY=VALUE</c>; a field that holds a comma stands in double quotes.</summary>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public static Mount Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = new MountFields(text);
        foreach (var field in SplitFields(text))
        {
            fields.Take(field);
        }

        return fields.Type switch
        {
            "bind" => Bind(fields),
            "tmpfs" => Temporary(fields),
            "volume" => throw new FormatException($"mount '{text}': there are no named volumes here; use type=bind and a directory"),
            var other => throw new FormatException($"mount '{text}': '{other}' is neither 'bind' nor 'tmpfs'"),
        };
    }

    /// <summary>Reads <c>TARGET[:OPTION,…]</c> of a temporary file system.</summary>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public static Mount ParseTemporary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':', 2);
        var options = new List<string> { "nosuid", "nodev", "noexec" };
        foreach (var option in parts.Length == 2 ? parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            options.Add(TemporaryOption(option, text));
        }

        return new Mount { Destination = TargetOf(parts[0], text), Type = "tmpfs", Source = "tmpfs", Options = options };
    }

    /// <summary>The normal form of a target inside a container.</summary>
    /// <exception cref="FormatException">It is no absolute path, the root, or leaves its own directory.</exception>
    internal static string TargetOf(string target, string text)
    {
        var components = target.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return target.Length == 0 || target[0] != '/' ? throw new FormatException($"mount '{text}': the target '{target}' is not an absolute path")
            : components.Contains("..") || components.Contains(".") ? throw new FormatException($"mount '{text}': the target '{target}' holds '.' or '..'")
            : target.Contains('\0', StringComparison.Ordinal) ? throw new FormatException($"mount '{text.Replace('\0', '?')}' holds a NUL")
            : components.Length == 0 ? throw new FormatException($"mount '{text}': the target is the root itself")
            : "/" + string.Join('/', components);
    }

    private static Mount Bind(MountFields fields)
    {
        var source = fields.Source is { Length: > 0 } given ? given : throw new FormatException($"mount '{fields.Text}' has no source");
        if (fields.Size is not null || fields.Mode is not null)
        {
            throw new FormatException($"mount '{fields.Text}': tmpfs-size and tmpfs-mode belong to type=tmpfs");
        }

        var propagation = fields.Propagation ?? "rprivate";
        return new Mount
        {
            Destination = TargetOf(fields.Target ?? "", fields.Text),
            Type = "bind",
            Source = Path.GetFullPath(source),
            Options =
            [
                fields.IsRecursive ? "rbind" : "bind",
                Propagations.Contains(propagation) ? propagation : throw new FormatException($"mount '{fields.Text}': there is no propagation '{propagation}'"),
                fields.IsReadOnly ? "ro" : "rw",
            ],
        };
    }

    private static Mount Temporary(MountFields fields)
    {
        if (fields.Source is not null || fields.Propagation is not null)
        {
            throw new FormatException($"mount '{fields.Text}': a tmpfs has neither source nor propagation");
        }

        List<string> options = ["nosuid", "nodev", "noexec", fields.IsReadOnly ? "ro" : "rw"];
        options.AddRange(fields.Size is { } size ? [TemporaryOption($"size={size}", fields.Text)] : []);
        options.AddRange(fields.Mode is { } mode ? [TemporaryOption($"mode={mode}", fields.Text)] : []);
        return new Mount { Destination = TargetOf(fields.Target ?? "", fields.Text), Type = "tmpfs", Source = "tmpfs", Options = options };
    }

    private static string TemporaryOption(string option, string text)
    {
        var parts = option.Split('=', 2);
        return parts switch
        {
            [var flag] when TemporaryFlags.Contains(flag) => flag,
            ["size", var size] => $"size={ByteSize.Parse(size).ToString(CultureInfo.InvariantCulture)}",
            ["mode", { Length: > 0 and <= 5 } mode] when mode.All(static digit => digit is >= '0' and <= '7') => option,
            ["uid" or "gid" or "nr_inodes", var number] when uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _) => option,
            _ => throw new FormatException($"mount '{text}': there is no option '{option}' of a tmpfs"),
        };
    }

    private static List<string> SplitFields(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        foreach (var c in text)
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                _ = field.Clear();
            }
            else
            {
                _ = field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return !isQuoted ? fields : throw new FormatException($"mount '{text}' has a quote without its end");
    }
}
