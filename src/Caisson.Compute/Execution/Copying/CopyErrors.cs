using Caisson.Compute.Images;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;

namespace Caisson.Compute.Execution.Copying;

/// <summary>The errors of copying.</summary>
internal static class CopyErrors
{
    private const string Operation = "caisson::Copy";

    public static ComputeOperationException Refused(string reason, Exception? cause = null) => Make(ErrorCode.InvalidArgument, reason, null, cause);

    public static ComputeOperationException NotFound(string reason, Exception? cause = null) => Make(ErrorCode.NotFound, reason, null, cause);

    /// <summary>What the kernel's refusal means to whoever copies.</summary>
    public static ComputeOperationException Translate(string path, LinuxException e) => e.Errno switch
    {
        Errno.ENOENT => NotFound($"'{path}' does not exist", e),
        Errno.ENOTDIR => Refused($"'{path}': a part of it is no directory", e),
        Errno.ELOOP or Errno.EXDEV => Refused($"'{path}' leads through a symbolic link", e),
        Errno.EROFS => Make(ErrorCode.AccessDenied, $"'{path}' lies on what may only be read", null, e),
        Errno.EACCES or Errno.EPERM => Make(ErrorCode.AccessDenied, $"'{path}' may not be accessed", null, e),
        Errno.EBUSY => Make(ErrorCode.InvalidState, $"'{path}' is a mount and cannot be replaced", "change it from inside, or change what is mounted there", e),
        Errno.ENOSPC or Errno.EDQUOT => Make(ErrorCode.ResourceExhausted, $"there is no space for '{path}'", null, e),
        _ => Make(ErrorCode.Unknown, $"'{path}' cannot be copied", null, e),
    };

    private static ComputeOperationException Make(ErrorCode code, string reason, string? remedy, Exception? cause) =>
        new(new ErrorDetails { Code = code, Operation = Operation, Remedy = remedy }, $"copying: {ImageErrors.Shorten(reason)}", cause);
}
