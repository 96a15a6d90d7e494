using System.Globalization;
using System.Text;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers;

/// <summary>Users and groups by name, from a container's own <c>etc/passwd</c> and <c>etc/group</c> (passwd(5), group(5)).</summary>
/// <remarks>The files are the container's and therefore hostile: opened within its root, regular, bounded, lines that do not parse passed over.</remarks>
internal sealed class UserDatabase
{
    private const int MostBytes = 1 << 20;

    private readonly string[] _users;
    private readonly string[] _groups;

    /// <summary>Reads texts; empty where a container has no such file.</summary>
    public UserDatabase(string users, string groups)
    {
        _users = users.Split('\n');
        _groups = groups.Split('\n');
    }

    /// <summary>Reads the files of a root: of an overlay, the topmost layer that has one counts.</summary>
    /// <param name="layers">Directories of the host, topmost first; for a running container <c>/proc/PID/root</c>.</param>
    /// <exception cref="LaunchException">A file is larger than 1 MiB or no regular file.</exception>
    public static UserDatabase Read(IReadOnlyList<string> layers) => new(ReadFirst(layers, "etc/passwd"), ReadFirst(layers, "etc/group"));

    /// <summary>Resolves <c>user</c>, <c>user:group</c>, each a name or a number. A number needs no entry.</summary>
    /// <exception cref="LaunchException">No such user or group in the container.</exception>
    public ResolvedUser Resolve(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (user, group) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        var entry = Find(_users, user.Length == 0 ? "0" : user, 2, 7);
        var uid = entry is null ? Number(user, "user") : Field(entry, 2);
        var gid = group is { Length: > 0 } ? Find(_groups, group, 2, 4) is { } found ? Field(found, 2) : Number(group, "group") : entry is null ? 0 : Field(entry, 3);
        return new ResolvedUser(uid, gid, group is { Length: > 0 } || entry is null ? [] : GroupsOf(entry[0], gid), entry?[5] is { Length: > 0 } home ? home : "/");
    }

    private List<uint> GroupsOf(string user, uint primary)
    {
        var groups = new List<uint>();
        foreach (var line in _groups)
        {
            if (Parse(line, 2, 4) is { } group && Field(group, 2) != primary && Array.IndexOf(group[3].Split(','), user) >= 0)
            {
                groups.Add(Field(group, 2));
            }
        }

        return groups;
    }

    // A name first; a number only when no entry has it as its name.
    private static string[]? Find(string[] lines, string wanted, int numberField, int fields)
    {
        string[]? byNumber = null;
        foreach (var line in lines)
        {
            if (Parse(line, numberField, fields) is not { } entry)
            {
                continue;
            }

            if (entry[0] == wanted)
            {
                return entry;
            }

            byNumber ??= entry[numberField] == wanted ? entry : null;
        }

        return byNumber;
    }

    private static string[]? Parse(string line, int numberField, int fields)
    {
        var entry = line.Split(':');
        return entry.Length >= fields && entry[0].Length > 0 && uint.TryParse(entry[numberField], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && (fields < 7 || uint.TryParse(entry[3], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? entry
            : null;
    }

    private static uint Field(string[] entry, int field) => uint.Parse(entry[field], NumberStyles.None, CultureInfo.InvariantCulture);

    private static uint Number(string text, string kind) =>
        text.Length == 0 ? 0
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new LaunchException(ErrorCode.NotFound, $"no {kind} '{text}' in the container", 0, "give a number, or add the name to the container's etc/passwd or etc/group");

    private static string ReadFirst(IReadOnlyList<string> layers, string path)
    {
        foreach (var layer in layers)
        {
            try
            {
                using var root = HostFiles.OpenPath(layer, OpenFlags.Path | OpenFlags.Directory);
                using var file = HostFiles.TryOpenInRoot(root, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal);
                if (file is not null)
                {
                    return ReadBounded(file, path);
                }
            }
            catch (LinuxException whiteout) when (whiteout.Errno == Errno.ENXIO)
            {
                return "";
            }
            catch (LinuxException failure)
            {
                throw LaunchFailure.Of(failure);
            }
        }

        return "";
    }

    private static string ReadBounded(SafeFileHandle file, string path)
    {
        if (!HostFiles.IsRegular(file) || RandomAccess.GetLength(file) > MostBytes)
        {
            throw new LaunchException(ErrorCode.InvalidDocument, $"the container's {path} is no regular file of at most {MostBytes} bytes", 0);
        }

        var bytes = new byte[RandomAccess.GetLength(file)];
        var length = RandomAccess.Read(file, bytes, 0);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
