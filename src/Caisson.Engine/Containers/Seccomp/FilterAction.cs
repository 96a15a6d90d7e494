using Caisson.Contracts.Errors;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>What a filter answers, as the number that it returns to the kernel.</summary>
/// <remarks>seccomp(2), <c>linux/seccomp.h</c> (SECCOMP_RET_…).</remarks>
internal static class FilterAction
{
    /// <summary>Ends the thread.</summary>
    public const uint KillThread = 0;

    /// <summary>The call is made.</summary>
    public const uint Allow = 0x7fff0000;

    /// <summary>The call fails with ENOSYS, as if the kernel did not know it.</summary>
    public const uint Unknown = Error | 38;

    /// <summary>A listener decides.</summary>
    public const uint Notify = 0x7fc00000;

    private const uint KillProcess = 0x80000000;
    private const uint Trap = 0x00030000;
    private const uint Error = 0x00050000;
    private const uint Trace = 0x7ff00000;
    private const uint Log = 0x7ffc0000;
    private const uint NotPermitted = 1;

    /// <summary>The names there are.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE", "SCMP_ACT_TRAP",
    ];

    /// <summary>The action of a name.</summary>
    /// <param name="name">For instance <c>SCMP_ACT_ERRNO</c>.</param>
    /// <param name="errno">The error number of those actions that carry one, 16 bits; null is EPERM. Others leave it out of account, as runc does.</param>
    /// <param name="where">The place in the specification, for the error.</param>
    /// <exception cref="LaunchException">The name is unknown, or the number too large.</exception>
    public static uint Parse(string name, uint? errno, string where) => name switch
    {
        "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => KillThread,
        "SCMP_ACT_KILL_PROCESS" => KillProcess,
        "SCMP_ACT_TRAP" => Trap,
        "SCMP_ACT_ERRNO" => Error | Data(errno, where),
        "SCMP_ACT_TRACE" => Trace | Data(errno, where),
        "SCMP_ACT_LOG" => Log,
        "SCMP_ACT_ALLOW" => Allow,
        "SCMP_ACT_NOTIFY" => Notify,
        _ => throw new LaunchException(ErrorCode.InvalidDocument, $"unknown action '{name}' in {where}", 0),
    };

    /// <summary>The call is made in the end: allow, log, trace.</summary>
    public static bool IsPermissive(uint action) => (action & 0xffff0000) is Allow or Log or Trace;

    private static uint Data(uint? errno, string where) =>
        errno is not > ushort.MaxValue ? errno ?? NotPermitted : throw SpecCheck.Invalid($"the error number {errno} in {where} has more than 16 bits");
}
