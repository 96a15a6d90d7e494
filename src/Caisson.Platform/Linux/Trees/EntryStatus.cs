namespace Caisson.Platform.Linux.Trees;

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permission bits, set-user-id, set-group-id and sticky included (07777).</param>
/// <param name="UserId">Its owner.</param>
/// <param name="GroupId">Its group.</param>
/// <param name="SizeInBytes">Its length.</param>
/// <param name="Inode">Its inode number.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Device">What a device node stands for.</param>
/// <param name="Modified">When its content was modified.</param>
public readonly record struct EntryStatus(
    EntryKind Kind,
    uint Mode,
    uint UserId,
    uint GroupId,
    ulong SizeInBytes,
    ulong Inode,
    uint Links,
    DeviceNumber Device,
    FileTime Modified)
{
    /// <summary>Whether this is how overlay writes down that a name of a lower layer is gone: a character device 0:0.</summary>
    public bool IsWhiteout => Kind == EntryKind.CharacterDevice && Device == default;
}
