namespace Caisson.Platform.Linux.Launching;

/// <summary>Attributes of a mount, mount_setattr(2) and fsmount(2).</summary>
/// <param name="Set">Attributes to raise.</param>
/// <param name="Clear">Attributes to lower; of the access times all or none.</param>
/// <param name="Propagation">One of MS_SHARED, MS_SLAVE, MS_PRIVATE, MS_UNBINDABLE; 0 leaves it.</param>
public readonly record struct MountAttributes(ulong Set, ulong Clear, ulong Propagation)
{
    /// <summary>MOUNT_ATTR_RDONLY.</summary>
    public const ulong ReadOnly = 0x1;

    /// <summary>MOUNT_ATTR_NOSUID.</summary>
    public const ulong NoSetUid = 0x2;

    /// <summary>MOUNT_ATTR_NODEV.</summary>
    public const ulong NoDevices = 0x4;

    /// <summary>MOUNT_ATTR_NOEXEC.</summary>
    public const ulong NoExecute = 0x8;

    /// <summary>MOUNT_ATTR__ATIME, the field; 0 in it is relatime.</summary>
    public const ulong AccessTime = 0x70;

    /// <summary>MOUNT_ATTR_NOATIME.</summary>
    public const ulong NoAccessTime = 0x10;

    /// <summary>MOUNT_ATTR_STRICTATIME.</summary>
    public const ulong StrictAccessTime = 0x20;

    /// <summary>MOUNT_ATTR_NODIRATIME.</summary>
    public const ulong NoDirectoryAccessTime = 0x80;

    /// <summary>MOUNT_ATTR_NOSYMFOLLOW.</summary>
    public const ulong NoSymbolicLinks = 0x200000;

    /// <summary>MS_UNBINDABLE.</summary>
    public const ulong Unbindable = 1 << 17;

    /// <summary>MS_PRIVATE.</summary>
    public const ulong Private = 1 << 18;

    /// <summary>MS_SLAVE.</summary>
    public const ulong Slave = 1 << 19;

    /// <summary>MS_SHARED.</summary>
    public const ulong Shared = 1 << 20;

    /// <summary>Nothing would change.</summary>
    public bool IsEmpty => (Set | Clear | Propagation) == 0;

    /// <summary>The same for mount(2): MS_… to set and to clear.</summary>
    internal (ulong Set, ulong Clear) ToMountFlags()
    {
        const ulong SameBits = ReadOnly | NoSetUid | NoDevices | NoExecute;
        const ulong ClassicNoAccessTime = 1 << 10;
        const ulong ClassicNoDirectoryAccessTime = 1 << 11;
        const ulong ClassicNoSymbolicLinks = 1 << 8;
        const ulong ClassicRelative = 1 << 21;
        const ulong ClassicStrict = 1 << 24;
        var set = Others(Set);
        var clear = Others(Clear);
        if ((Clear & AccessTime) != 0)
        {
            clear |= ClassicNoAccessTime | ClassicRelative | ClassicStrict;
            set |= (Set & AccessTime) switch { NoAccessTime => ClassicNoAccessTime, StrictAccessTime => ClassicStrict, _ => ClassicRelative };
        }

        return (set, clear);

        static ulong Others(ulong bits) =>
            (bits & SameBits) | ((bits & NoDirectoryAccessTime) != 0 ? ClassicNoDirectoryAccessTime : 0) | ((bits & NoSymbolicLinks) != 0 ? ClassicNoSymbolicLinks : 0);
    }

    internal string Describe()
    {
        var words = new List<string>();
        Name(words, Set, "");
        Name(words, Clear, "-");
        Add(words, Propagation, Unbindable, "unbindable");
        Add(words, Propagation, Private, "private");
        Add(words, Propagation, Slave, "slave");
        Add(words, Propagation, Shared, "shared");
        return string.Join(' ', words);
    }

    private static void Name(List<string> words, ulong bits, string sign)
    {
        Add(words, bits, ReadOnly, sign + "ro");
        Add(words, bits, NoSetUid, sign + "nosuid");
        Add(words, bits, NoDevices, sign + "nodev");
        Add(words, bits, NoExecute, sign + "noexec");
        Add(words, bits & AccessTime, AccessTime, sign + "atime");
        Add(words, (bits & AccessTime) == AccessTime ? 0 : bits, NoAccessTime, sign + "noatime");
        Add(words, (bits & AccessTime) == AccessTime ? 0 : bits, StrictAccessTime, sign + "strictatime");
        Add(words, bits, NoDirectoryAccessTime, sign + "nodiratime");
        Add(words, bits, NoSymbolicLinks, sign + "nosymfollow");
    }

    private static void Add(List<string> words, ulong bits, ulong bit, string word)
    {
        if ((bits & bit) == bit)
        {
            words.Add(word);
        }
    }
}
