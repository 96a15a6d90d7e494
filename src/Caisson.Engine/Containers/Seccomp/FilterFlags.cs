using Caisson.Contracts.Errors;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>The flags with which a filter is installed.</summary>
/// <remarks>seccomp(2), SECCOMP_FILTER_FLAG_….</remarks>
internal static class FilterFlags
{
    /// <summary>The call returns a descriptor that hears of notifications.</summary>
    public const uint NewListener = 8;

    private const uint Log = 2;
    private const uint SpeculationAllowed = 4;
    private const uint WaitKillable = 32;

    /// <summary>The names there are.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"];

    /// <summary>The flags of a specification.</summary>
    /// <param name="names">Their names; null, as opposed to none, asks for what runc does by itself: speculation is allowed.</param>
    /// <param name="notifies">A rule notifies a listener.</param>
    /// <exception cref="LaunchException">A flag is unknown, or makes no sense here.</exception>
    public static uint Parse(IReadOnlyList<string>? names, bool notifies)
    {
        var flags = notifies ? NewListener : 0;
        if (names is null)
        {
            return flags | SpeculationAllowed;
        }

        foreach (var name in names)
        {
            flags |= name switch
            {
                // All threads of a process get the filter: the child has one.
                "SECCOMP_FILTER_FLAG_TSYNC" => 0,
                "SECCOMP_FILTER_FLAG_LOG" => Log,
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => SpeculationAllowed,
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" when notifies => WaitKillable,
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => throw SpecCheck.Invalid($"{name} without a rule that notifies"),
                _ => throw new LaunchException(ErrorCode.InvalidDocument, $"unknown flag '{name}' in linux.seccomp.flags", 0),
            };
        }

        return flags;
    }
}
