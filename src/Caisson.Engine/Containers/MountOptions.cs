using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>The options of one mount, sorted by what they mean (runtime-spec <c>config.md</c> "Linux mount options", mount(8)).</summary>
internal sealed record MountOptions
{
    /// <summary>Attributes of this mount.</summary>
    public MountAttributes Own { get; private init; }

    /// <summary>Attributes of this mount and everything beneath it (<c>rro</c>, <c>rnosuid</c> …).</summary>
    public MountAttributes Recursive { get; private init; }

    /// <summary>MS_PRIVATE and the like; 0 when not given.</summary>
    public ulong Propagation { get; private init; }

    /// <summary>The propagation also holds for everything beneath.</summary>
    public bool IsPropagationRecursive { get; private init; }

    /// <summary>It is a bind mount.</summary>
    public bool IsBind { get; private init; }

    /// <summary>What is mounted beneath the source comes along.</summary>
    public bool IsBindRecursive { get; private init; }

    /// <summary>It changes what is mounted there already.</summary>
    public bool IsRemount { get; private init; }

    /// <summary>Its owners appear by a map of ids.</summary>
    public bool IsMapped { get; private init; }

    /// <summary>The map also holds for everything beneath.</summary>
    public bool IsMappedRecursive { get; private init; }

    /// <summary>A new tmpfs begins with what the directory held that it covers.</summary>
    public bool CopiesUp { get; private init; }

    /// <summary>Options for the file system itself, <c>key</c> or <c>key=value</c>.</summary>
    public IReadOnlyList<string> Data { get; private init; } = [];

    /// <summary>Sorts options.</summary>
    /// <param name="options">As the specification lists them.</param>
    /// <param name="where">Where the mount goes, for errors.</param>
    /// <exception cref="LaunchException">An option needs what this launcher does not do.</exception>
    public static MountOptions Parse(IReadOnlyList<string>? options, string where)
    {
        ulong set = 0, clear = 0, deepSet = 0, deepClear = 0, propagation = 0;
        bool isPropagationRecursive = false, isBind = false, isBindRecursive = false, isRemount = false, isMapped = false, isMappedRecursive = false, copiesUp = false;
        List<string>? data = null;
        for (var i = 0; i < (options?.Count ?? 0); i++)
        {
            var option = options![i];
            if (TryAttribute(option, out var bits, out var isClear))
            {
                Apply(ref set, ref clear, bits, isClear);
            }
            else if (option is ['r', ..] && TryAttribute(option[1..], out bits, out isClear))
            {
                Apply(ref deepSet, ref deepClear, bits, isClear);
            }
            else if (PropagationOf(option is ['r', ..] ? option[1..] : option) is var kind and not 0)
            {
                propagation = kind;
                isPropagationRecursive = option[0] == 'r';
            }
            else if (option is "bind" or "rbind")
            {
                isBind = true;
                isBindRecursive |= option == "rbind";
            }
            else if (option is "idmap" or "ridmap")
            {
                isMapped = true;
                isMappedRecursive |= option == "ridmap";
            }
            else if (option == "remount")
            {
                isRemount = true;
            }
            else if (option == "tmpcopyup")
            {
                copiesUp = true;
            }
            else if (option is "copy-symlink" or "src-nofollow")
            {
                throw new LaunchException(ErrorCode.NotSupported, $"mount option '{option}' of {where} is not supported", 0);
            }
            else if (option is not ("" or "defaults"))
            {
                (data ??= []).Add(option);
            }
        }

        return new MountOptions
        {
            Own = new MountAttributes(set, clear, 0),
            Recursive = new MountAttributes(deepSet, deepClear, 0),
            Propagation = propagation,
            IsPropagationRecursive = isPropagationRecursive,
            IsBind = isBind,
            IsBindRecursive = isBindRecursive,
            IsRemount = isRemount,
            IsMapped = isMapped,
            IsMappedRecursive = isMappedRecursive,
            CopiesUp = copiesUp,
            Data = data ?? (IReadOnlyList<string>)[],
        };
    }

    /// <summary>MS_PRIVATE and the like by name, without the leading <c>r</c>; 0 for any other word.</summary>
    public static ulong PropagationOf(string word) => word switch
    {
        "private" => MountAttributes.Private,
        "slave" => MountAttributes.Slave,
        "shared" => MountAttributes.Shared,
        "unbindable" => MountAttributes.Unbindable,
        _ => 0,
    };

    // The access times are one field: naming one of them clears the field first.
    private static void Apply(ref ulong set, ref ulong clear, ulong bits, bool isClear)
    {
        var isAccessTime = (bits & MountAttributes.AccessTime) != 0;
        set &= ~(isAccessTime ? MountAttributes.AccessTime : bits);
        clear = isAccessTime ? clear | MountAttributes.AccessTime : isClear ? clear | bits : clear & ~bits;
        set |= isClear ? 0 : bits;
    }

    private static bool TryAttribute(string option, out ulong bits, out bool isClear)
    {
        (bits, isClear) = option switch
        {
            "ro" => (MountAttributes.ReadOnly, false),
            "rw" => (MountAttributes.ReadOnly, true),
            "nosuid" => (MountAttributes.NoSetUid, false),
            "suid" => (MountAttributes.NoSetUid, true),
            "nodev" => (MountAttributes.NoDevices, false),
            "dev" => (MountAttributes.NoDevices, true),
            "noexec" => (MountAttributes.NoExecute, false),
            "exec" => (MountAttributes.NoExecute, true),
            "nodiratime" => (MountAttributes.NoDirectoryAccessTime, false),
            "diratime" => (MountAttributes.NoDirectoryAccessTime, true),
            "nosymfollow" => (MountAttributes.NoSymbolicLinks, false),
            "symfollow" => (MountAttributes.NoSymbolicLinks, true),
            "noatime" => (MountAttributes.NoAccessTime, false),
            "strictatime" => (MountAttributes.StrictAccessTime, false),
            "relatime" or "atime" or "norelatime" or "nostrictatime" => (MountAttributes.AccessTime, true),
            _ => (0UL, false),
        };
        return bits != 0;
    }
}
