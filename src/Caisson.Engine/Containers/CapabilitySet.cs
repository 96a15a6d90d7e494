using Caisson.Contracts.Errors;

namespace Caisson.Engine.Containers;

/// <summary>Sets of capabilities as bits (capabilities(7), <c>linux/capability.h</c>).</summary>
internal static class CapabilitySet
{
    /// <summary>The kernel's own bound: two words of 32 bits.</summary>
    public const int Limit = 64;

    /// <summary>CAP_SYS_ADMIN alone.</summary>
    public const ulong SystemAdministration = 1UL << 21;

    private static readonly string[] Names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
        "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN",
        "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE",
        "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    /// <summary>All that are known, <c>CAP_CHOWN</c> first.</summary>
    public static IReadOnlyList<string> AllNames { get; } = Array.ConvertAll(Names, static name => "CAP_" + name);

    /// <summary>The bits of a list of names, for instance <c>CAP_CHOWN</c>.</summary>
    /// <param name="names">The names; null is the empty set.</param>
    /// <param name="where">The list's name in the specification, for the error.</param>
    /// <exception cref="LaunchException">A name is unknown.</exception>
    public static ulong Parse(IReadOnlyList<string>? names, string where)
    {
        var set = 0UL;
        for (var i = 0; i < (names?.Count ?? 0); i++)
        {
            set |= 1UL << NumberOf(names![i], where);
        }

        return set;
    }

    private static int NumberOf(string name, string where)
    {
        var number = name.StartsWith("CAP_", StringComparison.Ordinal) ? Array.IndexOf(Names, name[4..]) : -1;
        return number >= 0 ? number : throw new LaunchException(ErrorCode.InvalidDocument, $"unknown capability '{name}' in process.capabilities.{where}", 0);
    }
}
