using Caisson.Contracts.Errors;

namespace Caisson.Engine.Cgroups;

/// <summary>Something could not be done to a cgroup.</summary>
internal sealed class CgroupException : IOException
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">What kind of failure it is.</param>
    /// <param name="message">What was being done to which cgroup.</param>
    /// <param name="errno">The kernel's error number; 0 when the kernel was not asked.</param>
    /// <param name="remedy">What the user can do; null when nothing better is known.</param>
    public CgroupException(ErrorCode code, string message, int errno = 0, string? remedy = null)
        : base(message)
    {
        Code = code;
        Errno = errno;
        Remedy = remedy;
    }

    /// <summary>What kind of failure it is.</summary>
    public ErrorCode Code { get; }

    /// <summary>The kernel's error number, or 0.</summary>
    public int Errno { get; }

    /// <summary>What the user can do, or null.</summary>
    public string? Remedy { get; }

    /// <summary>No hierarchy is mounted.</summary>
    internal static CgroupException NoneMounted() =>
        new(ErrorCode.NotSupported, "no cgroup hierarchy is mounted", remedy: "mount one: `mount -t cgroup2 cgroup2 /sys/fs/cgroup`");

    /// <summary>A limit that this host cannot enforce.</summary>
    internal static CgroupException Refused(string limit, string reason, string? remedy = null) =>
        new(ErrorCode.NotSupported, $"{limit} is refused: {reason}", remedy: remedy);

    /// <summary>A value that no kernel would take.</summary>
    internal static CgroupException BadValue(string limit, string reason) =>
        new(ErrorCode.InvalidDocument, $"{limit}: {reason}");

    /// <summary>The kernel said no.</summary>
    internal static CgroupException FromKernel(string action, int errno, string? remedy = null) =>
        new(CodeOf(errno), $"{action}: {Platform.Linux.Errno.NameOf(errno)}", errno, remedy ?? RemedyOf(errno));

    private static ErrorCode CodeOf(int errno) => errno switch
    {
        Platform.Linux.Errno.EPERM or Platform.Linux.Errno.EACCES or Platform.Linux.Errno.EROFS => ErrorCode.AccessDenied,
        Platform.Linux.Errno.ENOENT or Platform.Linux.Errno.ENODEV => ErrorCode.NotFound,
        Platform.Linux.Errno.EBUSY => ErrorCode.InvalidState,
        Platform.Linux.Errno.EEXIST => ErrorCode.SystemAlreadyExists,
        Platform.Linux.Errno.EINVAL or Platform.Linux.Errno.ERANGE => ErrorCode.InvalidArgument,
        Platform.Linux.Errno.EOPNOTSUPP => ErrorCode.NotSupported,
        Platform.Linux.Errno.ENOMEM or Platform.Linux.Errno.ENOSPC => ErrorCode.ResourceExhausted,
        _ => ErrorCode.Unknown,
    };

    private static string? RemedyOf(int errno) => errno switch
    {
        Platform.Linux.Errno.EPERM or Platform.Linux.Errno.EACCES => "run as root, or in a cgroup that was delegated to this user",
        Platform.Linux.Errno.EROFS => "mount the cgroup file system writable",
        Platform.Linux.Errno.ENOSPC => "raise cgroup.max.descendants, or remove cgroups that are left over",
        _ => null,
    };
}
