using Caisson.Contracts.Errors;

namespace Caisson.Engine.Containers;

/// <summary>Names of resource limits (getrlimit(2), <c>asm-generic/resource.h</c>).</summary>
internal static class ResourceLimitNumbers
{
    /// <summary>RLIMIT_STACK.</summary>
    public const int Stack = 3;

    private static readonly string[] Names =
    [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_MEMLOCK", "RLIMIT_AS",
        "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ];

    /// <summary>The number of a limit.</summary>
    /// <exception cref="LaunchException">The name is unknown.</exception>
    public static int Of(string name)
    {
        var number = Array.IndexOf(Names, name);
        return number >= 0 ? number : throw new LaunchException(ErrorCode.InvalidDocument, $"unknown resource limit '{name}' in process.rlimits", 0);
    }
}
