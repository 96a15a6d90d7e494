using Caisson.Contracts.Errors;

namespace Caisson.Platform.Linux;

/// <summary>The kernel's error numbers that this code names; x86-64 and arm64 share them (<c>asm-generic/errno.h</c>).</summary>
public static class Errno
{
    /// <summary>Operation not permitted.</summary>
    public const int EPERM = 1;

    /// <summary>No such file or directory.</summary>
    public const int ENOENT = 2;

    /// <summary>No such process.</summary>
    public const int ESRCH = 3;

    /// <summary>Interrupted by a signal.</summary>
    public const int EINTR = 4;

    /// <summary>Input/output error; from a terminal's master: the other side is closed.</summary>
    public const int EIO = 5;

    /// <summary>No such device, or a FIFO without a reader.</summary>
    public const int ENXIO = 6;

    /// <summary>Arguments and environment too long.</summary>
    public const int E2BIG = 7;

    /// <summary>Not an executable format.</summary>
    public const int ENOEXEC = 8;

    /// <summary>Bad descriptor.</summary>
    public const int EBADF = 9;

    /// <summary>No such child.</summary>
    public const int ECHILD = 10;

    /// <summary>Would block, or a limit is reached.</summary>
    public const int EAGAIN = 11;

    /// <summary>Out of memory.</summary>
    public const int ENOMEM = 12;

    /// <summary>Permission denied.</summary>
    public const int EACCES = 13;

    /// <summary>Bad address.</summary>
    public const int EFAULT = 14;

    /// <summary>Busy.</summary>
    public const int EBUSY = 16;

    /// <summary>Exists already.</summary>
    public const int EEXIST = 17;

    /// <summary>Crosses file systems, or leaves the root of openat2.</summary>
    public const int EXDEV = 18;

    /// <summary>No such device or file system.</summary>
    public const int ENODEV = 19;

    /// <summary>Not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>Is a directory.</summary>
    public const int EISDIR = 21;

    /// <summary>Invalid argument.</summary>
    public const int EINVAL = 22;

    /// <summary>Too many open files on this machine.</summary>
    public const int ENFILE = 23;

    /// <summary>Too many open files in this process.</summary>
    public const int EMFILE = 24;

    /// <summary>Not a terminal.</summary>
    public const int ENOTTY = 25;

    /// <summary>Executable is being written.</summary>
    public const int ETXTBSY = 26;

    /// <summary>File too large.</summary>
    public const int EFBIG = 27;

    /// <summary>No space left.</summary>
    public const int ENOSPC = 28;

    /// <summary>Cannot seek.</summary>
    public const int ESPIPE = 29;

    /// <summary>Read-only file system.</summary>
    public const int EROFS = 30;

    /// <summary>Too many links.</summary>
    public const int EMLINK = 31;

    /// <summary>No reader is left.</summary>
    public const int EPIPE = 32;

    /// <summary>Result too large.</summary>
    public const int ERANGE = 34;

    /// <summary>Deadlock.</summary>
    public const int EDEADLK = 35;

    /// <summary>Name too long.</summary>
    public const int ENAMETOOLONG = 36;

    /// <summary>The kernel has no such call.</summary>
    public const int ENOSYS = 38;

    /// <summary>Directory not empty.</summary>
    public const int ENOTEMPTY = 39;

    /// <summary>Too many symbolic links, or one where none is allowed.</summary>
    public const int ELOOP = 40;

    /// <summary>No such attribute.</summary>
    public const int ENODATA = 61;

    /// <summary>Protocol error.</summary>
    public const int EPROTO = 71;

    /// <summary>Value too large.</summary>
    public const int EOVERFLOW = 75;

    /// <summary>Not a socket.</summary>
    public const int ENOTSOCK = 88;

    /// <summary>Message too long.</summary>
    public const int EMSGSIZE = 90;

    /// <summary>Not supported.</summary>
    public const int EOPNOTSUPP = 95;

    /// <summary>Address in use.</summary>
    public const int EADDRINUSE = 98;

    /// <summary>Connection aborted.</summary>
    public const int ECONNABORTED = 103;

    /// <summary>Connection reset by the peer.</summary>
    public const int ECONNRESET = 104;

    /// <summary>No buffer space.</summary>
    public const int ENOBUFS = 105;

    /// <summary>Not connected.</summary>
    public const int ENOTCONN = 107;

    /// <summary>Timed out.</summary>
    public const int ETIMEDOUT = 110;

    /// <summary>Nobody listens.</summary>
    public const int ECONNREFUSED = 111;

    /// <summary>Already in progress.</summary>
    public const int EALREADY = 114;

    /// <summary>In progress.</summary>
    public const int EINPROGRESS = 115;

    /// <summary>Quota exceeded.</summary>
    public const int EDQUOT = 122;

    /// <summary>Cancelled.</summary>
    public const int ECANCELED = 125;

    /// <summary>Key not available.</summary>
    public const int ENOKEY = 126;

    /// <summary>The number's symbolic name, or <c>errno N</c> for one without.</summary>
    public static string NameOf(int errno) => LinuxErrors.NameOf(errno);
}
