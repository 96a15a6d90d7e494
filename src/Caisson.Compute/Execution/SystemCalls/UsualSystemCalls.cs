namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>The system calls of a container unless it is told otherwise, by what they are good for. The same as Docker's in effect (a test says how that is known).</summary>
/// <remarks>Calls that other architectures alone have are left out. What is not here is refused with EPERM; see <see cref="DefaultProfile"/> for what depends on capabilities.</remarks>
internal static class UsualSystemCalls
{
    /// <summary>Allowed for everybody.</summary>
    public static IReadOnlyList<string> Always { get; } = Split(
        // Reading, writing and waiting for it.
        """
        read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 lseek _llseek sendfile sendfile64 splice tee vmsplice copy_file_range readahead
        fadvise64 fadvise64_64 sync syncfs fsync fdatasync sync_file_range fallocate truncate truncate64 ftruncate ftruncate64 cachestat
        poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait
        epoll_pwait2 eventfd eventfd2 signalfd signalfd4 inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark
        io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents io_pgetevents_time64 ioprio_get ioprio_set ioctl fcntl fcntl64 flock
        dup dup2 dup3 pipe pipe2 close close_range open openat openat2 creat name_to_handle_at
        """,
        // Files and directories.
        """
        access faccessat faccessat2 chdir fchdir getcwd chmod fchmod fchmodat fchmodat2 chown chown32 fchown fchown32 fchownat lchown lchown32
        stat stat64 fstat fstat64 lstat lstat64 newfstatat fstatat64 statx statfs statfs64 fstatfs fstatfs64 statmount listmount getdents getdents64
        link linkat symlink symlinkat readlink readlinkat unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir mknod mknodat umask
        utime utimes futimesat utimensat utimensat_time64
        getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat listxattr llistxattr flistxattr listxattrat
        removexattr lremovexattr fremovexattr removexattrat
        """,
        // Memory.
        """
        brk mmap mmap2 munmap mremap mprotect madvise mincore msync mlock mlock2 mlockall munlock munlockall membarrier remap_file_pages mseal map_shadow_stack
        memfd_create memfd_secret pkey_alloc pkey_free pkey_mprotect
        """,
        // Processes, their credentials and limits.
        """
        execve execveat exit exit_group fork vfork wait4 waitid waitpid kill tkill tgkill pause restart_syscall prctl pidfd_open pidfd_send_signal process_mrelease
        getpid getppid gettid getpgid getpgrp setpgid getsid setsid getpriority setpriority getrlimit ugetrlimit setrlimit prlimit64 getrusage sysinfo uname getcpu
        set_tid_address get_thread_area set_thread_area get_robust_list set_robust_list rseq
        getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getresuid getresuid32 getresgid getresgid32 getgroups getgroups32
        setuid setuid32 setgid setgid32 setreuid setreuid32 setregid setregid32 setresuid setresuid32 setresgid setresgid32 setfsuid setfsuid32 setfsgid setfsgid32
        setgroups setgroups32 capget capset seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self getrandom
        sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam sched_getscheduler sched_setscheduler
        sched_get_priority_max sched_get_priority_min sched_rr_get_interval sched_rr_get_interval_time64
        process_vm_readv process_vm_writev ptrace uretprobe
        """,
        // Signals, time and waiting for each other.
        """
        rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo
        sigaltstack sigprocmask sigreturn
        time times gettimeofday nanosleep alarm getitimer setitimer adjtimex clock_adjtime clock_adjtime64 clock_getres clock_getres_time64
        clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64
        timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64
        timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64
        futex futex_time64 futex_waitv futex_wait futex_wake futex_requeue
        """,
        // Talking to others.
        """
        socketpair socketcall bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt send sendto sendmsg sendmmsg
        recv recvfrom recvmsg recvmmsg recvmmsg_time64 ipc
        msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget
        mq_open mq_unlink mq_getsetattr mq_notify mq_timedsend mq_timedsend_time64 mq_timedreceive mq_timedreceive_time64
        """);

    /// <summary>Allowed on x86-64 and what it runs.</summary>
    public static IReadOnlyList<string> OnX64 { get; } = ["arch_prctl", "modify_ldt"];

    /// <summary>Allowed on arm64 and what it runs.</summary>
    public static IReadOnlyList<string> OnArm64 { get; } = Split("arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls");

    /// <summary>Allowed with a capability. The first has more than calls: it lifts the conditions on <c>clone</c> and the answer to <c>clone3</c>.</summary>
    public static IReadOnlyList<(string Capability, IReadOnlyList<string> Names)> WithCapability { get; } =
    [
        (Administration, Split(
            """
            bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr lsm_list_modules lsm_set_self_attr mount mount_setattr
            move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare
            """)),
        ("CAP_DAC_READ_SEARCH", ["open_by_handle_at"]),
        ("CAP_SYS_BOOT", ["reboot"]),
        ("CAP_SYS_CHROOT", ["chroot"]),
        ("CAP_SYS_MODULE", ["delete_module", "init_module", "finit_module"]),
        ("CAP_SYS_PACCT", ["acct"]),
        ("CAP_SYS_PTRACE", ["kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace"]),
        ("CAP_SYS_RAWIO", ["iopl", "ioperm"]),
        ("CAP_SYS_TIME", ["settimeofday", "stime", "clock_settime", "clock_settime64"]),
        ("CAP_SYS_TTY_CONFIG", ["vhangup"]),
        ("CAP_SYS_NICE", ["get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node"]),
        ("CAP_SYSLOG", ["syslog"]),
        ("CAP_BPF", ["bpf"]),
        ("CAP_PERFMON", ["perf_event_open"]),
    ];

    /// <summary>The capability that allows most.</summary>
    public const string Administration = "CAP_SYS_ADMIN";

    private static List<string> Split(params ReadOnlySpan<string> texts)
    {
        var names = new List<string>(400);
        foreach (var text in texts)
        {
            names.AddRange(text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        }

        return names;
    }
}
