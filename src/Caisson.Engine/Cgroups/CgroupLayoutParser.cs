using System.Globalization;

namespace Caisson.Engine.Cgroups;

/// <summary>Reads the cgroup hierarchies out of <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)) and <c>/proc/self/cgroup</c> (cgroups(7)).</summary>
/// <remarks>A hierarchy that is mounted several times counts once; the mount that shows its root wins, so bind mounts of containers do not confuse.</remarks>
internal static class CgroupLayoutParser
{
    /// <summary>Parses both files.</summary>
    /// <param name="mountInfo">The mounts.</param>
    /// <param name="ownCgroups">The cgroups of this process.</param>
    /// <param name="readUnifiedControllers">Gives the text of <c>cgroup.controllers</c> at a v2 mount path; null when it cannot be read.</param>
    /// <exception cref="CgroupException">No hierarchy is mounted.</exception>
    public static CgroupLayout Parse(string mountInfo, string ownCgroups, Func<string, string?> readUnifiedControllers)
    {
        var own = ParseOwn(ownCgroups);
        var found = new List<(string Key, string Root, CgroupHierarchy Hierarchy)>();
        foreach (var line in mountInfo.Split('\n'))
        {
            if (ParseMount(line) is not var (root, path, isUnified, controllers) || (!isUnified && controllers.Count == 0))
            {
                continue;
            }

            var key = isUnified ? "" : string.Join(',', controllers);
            IReadOnlyList<string> owned = isUnified ? Words(readUnifiedControllers(path) ?? "") : controllers;
            var hierarchy = new CgroupHierarchy(isUnified, owned, path, OwnPath(own.GetValueOrDefault(key, "/"), root));
            var known = found.FindIndex(other => other.Key == key);
            if (known < 0)
            {
                found.Add((key, root, hierarchy));
            }
            else if (found[known].Root != "/" && root == "/")
            {
                found[known] = (key, root, hierarchy);
            }
        }

        return new CgroupLayout(found.ConvertAll(static entry => entry.Hierarchy));
    }

    /// <summary>Fields: id, parent, device, root, mount point, options, optional fields, <c>-</c>, type, source, super options.</summary>
    private static (string Root, string Path, bool IsUnified, List<string> Controllers)? ParseMount(string line)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-");
        if (separator < 6 || fields.Length < separator + 4)
        {
            return null;
        }

        return fields[separator + 1] switch
        {
            "cgroup2" => (Unescape(fields[3]), Unescape(fields[4]), true, []),
            "cgroup" => (Unescape(fields[3]), Unescape(fields[4]), false, Controllers(fields[separator + 3])),
            _ => null,
        };
    }

    private static List<string> Controllers(string superOptions)
    {
        var controllers = new List<string>();
        foreach (var option in superOptions.Split(','))
        {
            var isController = option is not ("rw" or "ro" or "noprefix" or "xattr" or "clone_children" or "cpuset_v2_mode")
                && (option.StartsWith("name=", StringComparison.Ordinal) || !option.Contains('=', StringComparison.Ordinal));
            if (isController)
            {
                controllers.Add(option);
            }
        }

        return controllers;
    }

    private static Dictionary<string, string> ParseOwn(string text)
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var parts = line.Split(':', 3);
            if (parts.Length == 3 && parts[2].StartsWith('/'))
            {
                own[parts[1]] = parts[2];
            }
        }

        return own;
    }

    private static string OwnPath(string fromRoot, string mountRoot)
    {
        if (mountRoot == "/")
        {
            return fromRoot;
        }

        return fromRoot == mountRoot || !fromRoot.StartsWith(mountRoot + "/", StringComparison.Ordinal) ? "/" : fromRoot[mountRoot.Length..];
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Space, tab, newline and backslash are written in octal.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var text = new System.Text.StringBuilder(field.Length);
        for (var index = 0; index < field.Length; index++)
        {
            if (field[index] == '\\' && index + 3 < field.Length
                && int.TryParse(field.AsSpan(index + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
            {
                _ = text.Append((char)((digits / 100 * 64) + (digits / 10 % 10 * 8) + (digits % 10)));
                index += 3;
            }
            else
            {
                _ = text.Append(field[index]);
            }
        }

        return text.ToString();
    }
}
