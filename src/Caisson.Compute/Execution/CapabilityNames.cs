namespace Caisson.Compute.Execution;

/// <summary>Capabilities as people name them, and as a specification does (capabilities(7)).</summary>
public static class CapabilityNames
{
    private const string Prefix = "CAP_";
    private const string Everything = "ALL";

    private static readonly string[] Known =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
        "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN",
        "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE",
        "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    /// <summary>Changes a set: what is dropped goes, what is added comes, and what is named in both stays; <c>ALL</c> is every capability there is.</summary>
    /// <param name="given">The set to start from, as <c>CAP_…</c>.</param>
    /// <param name="added">Names to add, with or without <c>CAP_</c>, in either case.</param>
    /// <param name="dropped">Names to drop.</param>
    /// <exception cref="FormatException">A name is no capability.</exception>
    public static IReadOnlyList<string> Change(IReadOnlyList<string> given, IReadOnlyList<string> added, IReadOnlyList<string> dropped)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(added);
        ArgumentNullException.ThrowIfNull(dropped);
        var more = Normal(added);
        var less = Normal(dropped);
        var dropsAll = less.Contains(Everything);
        var addsAll = more.Contains(Everything);
        List<string> changed =
        [
            .. (addsAll ? Known.Select(static name => Prefix + name) : dropsAll ? [] : given).Where(name => !less.Contains(name) || more.Contains(name)),
        ];
        changed.AddRange(more.Where(name => name != Everything && !changed.Contains(name)));
        return changed;
    }

    private static List<string> Normal(IReadOnlyList<string> names) => [.. names.Select(Normal).Distinct()];

    private static string Normal(string name)
    {
        var upper = name.ToUpperInvariant();
        var bare = upper.StartsWith(Prefix, StringComparison.Ordinal) ? upper[Prefix.Length..] : upper;
        return bare == Everything ? bare
            : Array.IndexOf(Known, bare) >= 0 ? Prefix + bare
            : throw new FormatException($"there is no capability '{name}'");
    }
}
