using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;

namespace Caisson.Compute.Execution.Records;

/// <summary>Names what a disk answered.</summary>
internal static class RecordErrors
{
    public static ComputeOperationException Damaged(string operation, SystemId id, string path, string how, Exception? cause = null) => new(
        new ErrorDetails
        {
            Code = ErrorCode.RecordDamaged,
            Operation = operation,
            ObjectId = id.Value,
            Remedy = $"repair '{path}', or remove the container with 'caisson rm --force'",
        },
        $"the record of container '{id}' in '{path}' {how}",
        cause);

    /// <summary>Whether a failure is one of the disk's.</summary>
    public static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The error of a disk that is full, read-only or forbidden, and of any other that it can have.</summary>
    public static ComputeOperationException OfDisk(string operation, SystemId id, string directory, Exception cause)
    {
        var errno = ErrnoOf(cause);
        return new ComputeOperationException(
            new ErrorDetails
            {
                Code = CodeOf(errno),
                Operation = operation,
                ObjectId = id.Value,
                NativeCode = errno,
                NativeKind = errno is null ? null : NativeErrorKind.Errno,
                Remedy = RemedyOf(errno, directory),
            },
            $"keeping the record of container '{id}': {cause.Message}",
            cause);
    }

    private static ErrorCode CodeOf(int? errno) => errno switch
    {
        null => ErrorCode.Unknown,
        Errno.ENOSPC or Errno.EDQUOT or Errno.EMFILE or Errno.ENFILE => ErrorCode.ResourceExhausted,
        Errno.EROFS or Errno.EACCES or Errno.EPERM => ErrorCode.AccessDenied,
        { } other => LinuxErrors.ToErrorCode(other),
    };

    private static string? RemedyOf(int? errno, string directory) => errno switch
    {
        Errno.ENOSPC or Errno.EDQUOT => $"free space on the file system of '{directory}'",
        Errno.EROFS => $"make '{directory}' writable, or name another in {CaissonPaths.DataDirectoryVariable}",
        Errno.EACCES or Errno.EPERM => $"run as the owner of '{directory}', or as root",
        _ => null,
    };

    // The framework keeps the kernel's number of errors it has no class for.
    private static int? ErrnoOf(Exception e) => e switch
    {
        LinuxException known => known.Errno,
        UnauthorizedAccessException => Errno.EACCES,
        DirectoryNotFoundException or FileNotFoundException => Errno.ENOENT,
        IOException { HResult: > 0 and < 4096 and var number } => number,
        _ => null,
    };
}
