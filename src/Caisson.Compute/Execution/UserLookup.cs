using System.Globalization;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

/// <summary>Turns <c>USER[:GROUP]</c> into numbers by the container's own <c>/etc/passwd</c> and <c>/etc/group</c> (passwd(5), group(5)).</summary>
public static class UserLookup
{
    /// <summary>Looks a user up.</summary>
    /// <param name="text">Names or numbers. A number needs no entry; its group is then that of its entry, or 0.</param>
    /// <param name="passwd">The content of the container's <c>/etc/passwd</c>; null when it has none.</param>
    /// <param name="group">The content of the container's <c>/etc/group</c>; null when it has none.</param>
    /// <exception cref="FormatException">A name that has no entry, or an empty one.</exception>
    public static User Find(string text, string? passwd, string? group)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':', 2);
        var entry = Entries(passwd, 4).FirstOrDefault(fields => fields[0] == parts[0] || fields[2] == parts[0]);
        var uid = entry is not null && TryId(entry[2], out var entryUid) ? entryUid
            : TryId(parts[0], out var number) ? number
            : throw new FormatException($"user '{parts[0]}' is not in the container's /etc/passwd");
        var gid = parts.Length == 2 ? GroupId(parts[1], group) : entry is not null && TryId(entry[3], out var entryGid) ? entryGid : 0;
        return new User { Uid = uid, Gid = gid, AdditionalGids = parts.Length == 1 && entry is not null ? SupplementaryGroups(entry[0], gid, group) : null };
    }

    /// <summary>The home directory of a user: that of its entry, or <c>/</c>.</summary>
    /// <param name="uid">The user's number.</param>
    /// <param name="passwd">The content of the container's <c>/etc/passwd</c>; null when it has none.</param>
    public static string HomeOf(uint uid, string? passwd) =>
        Entries(passwd, 6).FirstOrDefault(fields => TryId(fields[2], out var id) && id == uid) is { } entry && entry[5].StartsWith('/') ? entry[5] : "/";

    private static uint GroupId(string text, string? group) =>
        Entries(group, 3).FirstOrDefault(fields => fields[0] == text) is { } entry && TryId(entry[2], out var gid) ? gid
        : TryId(text, out var number) ? number
        : throw new FormatException($"group '{text}' is not in the container's /etc/group");

    private static List<uint>? SupplementaryGroups(string user, uint primary, string? group)
    {
        var groups = Entries(group, 4)
            .Where(fields => fields[3].Split(',').Contains(user))
            .Select(fields => TryId(fields[2], out var gid) ? gid : primary)
            .Where(gid => gid != primary)
            .Distinct()
            .ToList();
        return groups.Count > 0 ? groups : null;
    }

    private static IEnumerable<string[]> Entries(string? file, int minimumFields) =>
        (file ?? "").Split('\n').Select(line => line.TrimEnd('\r').Split(':')).Where(fields => fields.Length >= minimumFields);

    private static bool TryId(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id != uint.MaxValue;
}
