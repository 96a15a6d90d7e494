using System.Globalization;
using System.Text;

namespace Caisson.Contracts.Errors;

/// <summary>Every errno without its cause, so that a program which only maps numbers and names remedies does not carry the causes.</summary>
/// <remarks>As text that is read when it is asked for: literals and objects of their own would be 20 KB of every program.</remarks>
internal static class LinuxErrorTable
{
    // NUMBER NAME[=ALIAS] MEANING[ | REMEDY], sorted by number.
    private static ReadOnlySpan<byte> Rows =>
        """
        1 EPERM operation not permitted | run as root, or in a user namespace that is allowed to do it
        2 ENOENT no such file or directory | check the spelling of the path, inside the container for paths that are looked up there
        3 ESRCH no such process
        4 EINTR interrupted system call
        5 EIO input/output error
        6 ENXIO no such device or address
        7 E2BIG argument list too long | shorten arguments and environment; one string has at most 131071 bytes
        8 ENOEXEC exec format error | check the image's architecture against the machine's
        9 EBADF bad file descriptor
        10 ECHILD no child processes
        11 EAGAIN=EWOULDBLOCK resource temporarily unavailable | raise the limit on processes (ulimit -u, pids.max of the cgroup, kernel.threads-max)
        12 ENOMEM cannot allocate memory | free memory, or raise the memory limit of the cgroup
        13 EACCES permission denied | check the permissions of every directory on the path
        14 EFAULT bad address
        15 ENOTBLK block device required
        16 EBUSY device or resource busy | find the user (fuser -vm, cgroup.procs) and end it
        17 EEXIST file exists | remove what has the name, or choose another
        18 EXDEV invalid cross-device link
        19 ENODEV no such device | load the module
        20 ENOTDIR not a directory | check the path; a directory cannot be mounted over a file
        21 EISDIR is a directory | check the path; a file cannot be mounted over a directory
        22 EINVAL invalid argument
        23 ENFILE too many open files in system | raise fs.file-max
        24 EMFILE too many open files | raise the limit (ulimit -n)
        25 ENOTTY inappropriate ioctl for device | give the program a terminal (-t) if it needs one
        26 ETXTBSY text file busy
        27 EFBIG file too large | raise the limit (ulimit -f), or use a file system that holds larger files
        28 ENOSPC no space left on device | free space (df -h, df -i), or raise the limit in question
        29 ESPIPE illegal seek
        30 EROFS read-only file system | mount a volume where the program writes
        31 EMLINK too many links
        32 EPIPE broken pipe
        33 EDOM numerical argument out of domain
        34 ERANGE numerical result out of range
        35 EDEADLK=EDEADLOCK resource deadlock avoided
        36 ENAMETOOLONG file name too long | use a shorter path or id
        37 ENOLCK no locks available
        38 ENOSYS function not implemented | use a newer kernel
        39 ENOTEMPTY directory not empty | remove or move what is in it first
        40 ELOOP too many levels of symbolic links
        42 ENOMSG no message of desired type
        43 EIDRM identifier removed
        44 ECHRNG channel number out of range
        45 EL2NSYNC level 2 not synchronized
        46 EL3HLT level 3 halted
        47 EL3RST level 3 reset
        48 ELNRNG link number out of range
        49 EUNATCH protocol driver not attached
        50 ENOCSI no CSI structure available
        51 EL2HLT level 2 halted
        52 EBADE invalid exchange
        53 EBADR invalid request descriptor
        54 EXFULL exchange full
        55 ENOANO no anode
        56 EBADRQC invalid request code
        57 EBADSLT invalid slot
        59 EBFONT bad font file format
        60 ENOSTR device not a stream
        61 ENODATA no data available
        62 ETIME timer expired
        63 ENOSR out of streams resources
        64 ENONET machine is not on the network
        65 ENOPKG package not installed | load the module that provides it
        66 EREMOTE object is remote
        67 ENOLINK link has been severed
        68 EADV advertise error
        69 ESRMNT srmount error
        70 ECOMM communication error on send
        71 EPROTO protocol error
        72 EMULTIHOP multihop attempted
        73 EDOTDOT RFS specific error
        74 EBADMSG bad message | check the file system (fsck) if a path is named
        75 EOVERFLOW value too large for defined data type | map the id in the user namespace, if the owner of a file is meant
        76 ENOTUNIQ name not unique on network
        77 EBADFD file descriptor in bad state
        78 EREMCHG remote address changed
        79 ELIBACC can not access a needed shared library | install the library in the image
        80 ELIBBAD accessing a corrupted shared library | check that loader and libraries in the image are of the program's architecture
        81 ELIBSCN .lib section in a.out corrupted
        82 ELIBMAX attempting to link in too many shared libraries
        83 ELIBEXEC cannot exec a shared library directly | name the program instead
        84 EILSEQ invalid or incomplete multibyte or wide character
        85 ERESTART interrupted system call should be restarted
        86 ESTRPIPE streams pipe error
        87 EUSERS too many users
        88 ENOTSOCK socket operation on non-socket
        89 EDESTADDRREQ destination address required
        90 EMSGSIZE message too long | send less at once
        91 EPROTOTYPE protocol wrong type for socket
        92 ENOPROTOOPT protocol not available
        93 EPROTONOSUPPORT protocol not supported | load the module
        94 ESOCKTNOSUPPORT socket type not supported
        95 EOPNOTSUPP=ENOTSUP operation not supported
        96 EPFNOSUPPORT protocol family not supported
        97 EAFNOSUPPORT address family not supported by protocol | use an address of another family, or load the module
        98 EADDRINUSE address already in use | end it, or use another address
        99 EADDRNOTAVAIL cannot assign requested address | use an address that 'ip address' shows in that namespace
        100 ENETDOWN network is down | switch it on (ip link set lo up)
        101 ENETUNREACH network is unreachable | add a route, or give the container the machine's network (--network host)
        102 ENETRESET network dropped connection on reset
        103 ECONNABORTED software caused connection abort
        104 ECONNRESET connection reset by peer
        105 ENOBUFS no buffer space available
        106 EISCONN transport endpoint is already connected
        107 ENOTCONN transport endpoint is not connected
        108 ESHUTDOWN cannot send after transport endpoint shutdown
        109 ETOOMANYREFS too many references: cannot splice | receive them, or raise the limit on open files (ulimit -n)
        110 ETIMEDOUT connection timed out | check that the peer can be reached
        111 ECONNREFUSED connection refused | start the service
        112 EHOSTDOWN host is down
        113 EHOSTUNREACH no route to host | check address, routes and firewall
        114 EALREADY operation already in progress
        115 EINPROGRESS operation now in progress
        116 ESTALE stale file handle | open it anew, or mount the file system again
        117 EUCLEAN structure needs cleaning | unmount the file system and check it (fsck)
        118 ENOTNAM not a XENIX named type file
        119 ENAVAIL no XENIX semaphores available
        120 EISNAM is a named type file
        121 EREMOTEIO remote I/O error
        122 EDQUOT disk quota exceeded | free space, or raise the quota
        123 ENOMEDIUM no medium found | insert one
        124 EMEDIUMTYPE wrong medium type
        125 ECANCELED operation canceled
        126 ENOKEY required key not available | load the key
        127 EKEYEXPIRED key has expired | get a new one
        128 EKEYREVOKED key has been revoked | get another
        129 EKEYREJECTED key was rejected by service
        130 EOWNERDEAD owner died
        131 ENOTRECOVERABLE state not recoverable
        132 ERFKILL operation not possible due to RF-kill | turn it on (rfkill unblock all)
        133 EHWPOISON memory page has hardware error | look at the kernel's log; the memory may have to be replaced

        """u8;

    /// <summary>Every errno, by number.</summary>
    public static IReadOnlyList<ErrorEntry> All
    {
        get
        {
            var all = new List<ErrorEntry>();
            for (var rows = Rows; rows.Length > 0;)
            {
                all.Add(Read(Next(ref rows)));
            }

            return all;
        }
    }

    /// <summary>What an errno is to us.</summary>
    public static ErrorCode CodeOf(int errno) => errno switch
    {
        1 or 13 or 30 or 127 or 128 or 129 or 132 => ErrorCode.AccessDenied,
        2 or 6 or 19 or 20 or 61 or 123 or 126 => ErrorCode.NotFound,
        3 or 10 => ErrorCode.ProcessNotFound,
        7 or 27 or 75 or 90 => ErrorCode.TooLarge,
        8 or 79 or 80 or 81 or 82 or 83 => ErrorCode.ProgramNotExecutable,
        9 or 77 or 116 => ErrorCode.InvalidHandle,
        11 or 12 or 23 or 24 or 28 or 31 or 37 or 63 or 87 or 105 or 122 => ErrorCode.ResourceExhausted,
        14 or 15 or 18 or 21 or 22 or 25 or 29 or 33 or 34 or 36 or 40 or 84 or 88 or 89 or 91 or 99 or 124 => ErrorCode.InvalidArgument,
        16 or 17 or 26 or 35 or 39 or 98 or 106 or 114 or 115 or 117 => ErrorCode.InvalidState,
        32 or 67 or 100 or 101 or 102 or 103 or 104 or 107 or 108 or 112 or 113 or 130 or 131 => ErrorCode.ConnectionLost,
        38 or 92 or 93 or 94 or 95 or 96 or 97 => ErrorCode.NotSupported,
        62 or 110 => ErrorCode.Timeout,
        71 or 74 => ErrorCode.ProtocolViolation,
        111 => ErrorCode.ServiceNotAvailable,
        _ => ErrorCode.Unknown,
    };

    /// <summary>The errno's entry, or null.</summary>
    public static ErrorEntry? Find(int errno)
    {
        for (var rows = Rows; rows.Length > 0;)
        {
            var row = Next(ref rows);
            if (NumberOf(row) == errno)
            {
                return Read(row);
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rows)
    {
        var end = rows.IndexOf((byte)'\n');
        var row = rows[..end];
        rows = rows[(end + 1)..];
        return row;
    }

    private static int NumberOf(ReadOnlySpan<byte> row) => int.Parse(row[..row.IndexOf((byte)' ')], NumberStyles.None, CultureInfo.InvariantCulture);

    private static ErrorEntry Read(ReadOnlySpan<byte> row)
    {
        var number = NumberOf(row);
        var text = Encoding.ASCII.GetString(row[(row.IndexOf((byte)' ') + 1)..]);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var alias = text.IndexOf('=', 0, space);
        var bar = text.IndexOf(" | ", StringComparison.Ordinal);
        return new ErrorEntry
        {
            Family = ErrorFamily.Errno,
            Name = text[..(alias < 0 ? space : alias)],
            Number = number,
            Aliases = alias < 0 ? [] : [text[(alias + 1)..space]],
            Code = CodeOf(number),
            Meaning = bar < 0 ? text[(space + 1)..] : text[(space + 1)..bar],
            Remedy = bar < 0 ? null : text[(bar + 3)..],
        };
    }
}
