using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux;

/// <summary>System call numbers of the running architecture: x86-64 (<c>asm/unistd_64.h</c>) or arm64 (<c>asm-generic/unistd.h</c>, untested).</summary>
public static class SystemCallNumber
{
    /// <summary>The running architecture is arm64, else it is x86-64.</summary>
    public static bool IsArm64
    {
        // The launch child may call nothing.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    }

    /// <summary>read(2).</summary>
    public static int Read => IsArm64 ? 63 : 0;

    /// <summary>write(2).</summary>
    public static int Write => IsArm64 ? 64 : 1;

    /// <summary>close(2).</summary>
    public static int Close => IsArm64 ? 57 : 3;

    /// <summary>fstat(2).</summary>
    public static int Fstat => IsArm64 ? 80 : 5;

    /// <summary>lseek(2).</summary>
    public static int Lseek => IsArm64 ? 62 : 8;

    /// <summary>rt_sigaction(2).</summary>
    public static int RtSigaction => IsArm64 ? 134 : 13;

    /// <summary>rt_sigprocmask(2).</summary>
    public static int RtSigprocmask => IsArm64 ? 135 : 14;

    /// <summary>ioctl(2).</summary>
    public static int Ioctl => IsArm64 ? 29 : 16;

    /// <summary>dup(2).</summary>
    public static int Dup => IsArm64 ? 23 : 32;

    /// <summary>sendfile(2).</summary>
    public static int Sendfile => IsArm64 ? 71 : 40;

    /// <summary>sendmsg(2).</summary>
    public static int Sendmsg => IsArm64 ? 211 : 46;

    /// <summary>getpid(2).</summary>
    public static int Getpid => IsArm64 ? 172 : 39;

    /// <summary>sendto(2).</summary>
    public static int Sendto => IsArm64 ? 206 : 44;

    /// <summary>socket(2).</summary>
    public static int Socket => IsArm64 ? 198 : 41;

    /// <summary>clone(2).</summary>
    public static int Clone => IsArm64 ? 220 : 56;

    /// <summary>execve(2).</summary>
    public static int Execve => IsArm64 ? 221 : 59;

    /// <summary>exit(2).</summary>
    public static int Exit => IsArm64 ? 93 : 60;

    /// <summary>kill(2).</summary>
    public static int Kill => IsArm64 ? 129 : 62;

    /// <summary>fcntl(2).</summary>
    public static int Fcntl => IsArm64 ? 25 : 72;

    /// <summary>flock(2).</summary>
    public static int Flock => IsArm64 ? 32 : 73;

    /// <summary>ftruncate(2).</summary>
    public static int Ftruncate => IsArm64 ? 46 : 77;

    /// <summary>getcwd(2).</summary>
    public static int Getcwd => IsArm64 ? 17 : 79;

    /// <summary>chdir(2).</summary>
    public static int Chdir => IsArm64 ? 49 : 80;

    /// <summary>fchdir(2).</summary>
    public static int Fchdir => IsArm64 ? 50 : 81;

    /// <summary>umask(2).</summary>
    public static int Umask => IsArm64 ? 166 : 95;

    /// <summary>getuid(2).</summary>
    public static int Getuid => IsArm64 ? 174 : 102;

    /// <summary>getgid(2).</summary>
    public static int Getgid => IsArm64 ? 176 : 104;

    /// <summary>setuid(2).</summary>
    public static int Setuid => IsArm64 ? 146 : 105;

    /// <summary>setgid(2).</summary>
    public static int Setgid => IsArm64 ? 144 : 106;

    /// <summary>getppid(2).</summary>
    public static int Getppid => IsArm64 ? 173 : 110;

    /// <summary>setsid(2).</summary>
    public static int Setsid => IsArm64 ? 157 : 112;

    /// <summary>setgroups(2).</summary>
    public static int Setgroups => IsArm64 ? 159 : 116;

    /// <summary>setresuid(2).</summary>
    public static int Setresuid => IsArm64 ? 147 : 117;

    /// <summary>setresgid(2).</summary>
    public static int Setresgid => IsArm64 ? 149 : 119;

    /// <summary>setfsuid(2).</summary>
    public static int Setfsuid => IsArm64 ? 151 : 122;

    /// <summary>setfsgid(2).</summary>
    public static int Setfsgid => IsArm64 ? 152 : 123;

    /// <summary>capget(2).</summary>
    public static int Capget => IsArm64 ? 90 : 125;

    /// <summary>capset(2).</summary>
    public static int Capset => IsArm64 ? 91 : 126;

    /// <summary>personality(2).</summary>
    public static int Personality => IsArm64 ? 92 : 135;

    /// <summary>setpriority(2).</summary>
    public static int Setpriority => IsArm64 ? 140 : 141;

    /// <summary>pivot_root(2).</summary>
    public static int PivotRoot => IsArm64 ? 41 : 155;

    /// <summary>prctl(2).</summary>
    public static int Prctl => IsArm64 ? 167 : 157;

    /// <summary>fstatfs(2).</summary>
    public static int Fstatfs => IsArm64 ? 44 : 138;

    /// <summary>chroot(2).</summary>
    public static int Chroot => IsArm64 ? 51 : 161;

    /// <summary>sync(2).</summary>
    public static int Sync => IsArm64 ? 81 : 162;

    /// <summary>mount(2).</summary>
    public static int Mount => IsArm64 ? 40 : 165;

    /// <summary>umount2(2).</summary>
    public static int Umount2 => IsArm64 ? 39 : 166;

    /// <summary>sethostname(2).</summary>
    public static int Sethostname => IsArm64 ? 161 : 170;

    /// <summary>setdomainname(2).</summary>
    public static int Setdomainname => IsArm64 ? 162 : 171;

    /// <summary>gettid(2).</summary>
    public static int Gettid => IsArm64 ? 178 : 186;

    /// <summary>setxattr(2).</summary>
    public static int Setxattr => IsArm64 ? 5 : 188;

    /// <summary>lsetxattr(2).</summary>
    public static int Lsetxattr => IsArm64 ? 6 : 189;

    /// <summary>fsetxattr(2).</summary>
    public static int Fsetxattr => IsArm64 ? 7 : 190;

    /// <summary>fgetxattr(2).</summary>
    public static int Fgetxattr => IsArm64 ? 10 : 193;

    /// <summary>flistxattr(2).</summary>
    public static int Flistxattr => IsArm64 ? 13 : 196;

    /// <summary>sched_setaffinity(2).</summary>
    public static int SchedSetaffinity => IsArm64 ? 122 : 203;

    /// <summary>getdents64(2).</summary>
    public static int Getdents64 => IsArm64 ? 61 : 217;

    /// <summary>exit_group(2).</summary>
    public static int ExitGroup => IsArm64 ? 94 : 231;

    /// <summary>tgkill(2).</summary>
    public static int Tgkill => IsArm64 ? 131 : 234;

    /// <summary>set_mempolicy(2).</summary>
    public static int SetMempolicy => IsArm64 ? 237 : 238;

    /// <summary>waitid(2).</summary>
    public static int Waitid => IsArm64 ? 95 : 247;

    /// <summary>keyctl(2).</summary>
    public static int Keyctl => IsArm64 ? 219 : 250;

    /// <summary>ioprio_set(2).</summary>
    public static int IoprioSet => IsArm64 ? 30 : 251;

    /// <summary>openat(2).</summary>
    public static int Openat => IsArm64 ? 56 : 257;

    /// <summary>mkdirat(2).</summary>
    public static int Mkdirat => IsArm64 ? 34 : 258;

    /// <summary>mknodat(2).</summary>
    public static int Mknodat => IsArm64 ? 33 : 259;

    /// <summary>fchownat(2).</summary>
    public static int Fchownat => IsArm64 ? 54 : 260;

    /// <summary>newfstatat(2).</summary>
    public static int Newfstatat => IsArm64 ? 79 : 262;

    /// <summary>unlinkat(2).</summary>
    public static int Unlinkat => IsArm64 ? 35 : 263;

    /// <summary>linkat(2).</summary>
    public static int Linkat => IsArm64 ? 37 : 265;

    /// <summary>symlinkat(2).</summary>
    public static int Symlinkat => IsArm64 ? 36 : 266;

    /// <summary>readlinkat(2).</summary>
    public static int Readlinkat => IsArm64 ? 78 : 267;

    /// <summary>fchmodat(2).</summary>
    public static int Fchmodat => IsArm64 ? 53 : 268;

    /// <summary>faccessat(2).</summary>
    public static int Faccessat => IsArm64 ? 48 : 269;

    /// <summary>unshare(2).</summary>
    public static int Unshare => IsArm64 ? 97 : 272;

    /// <summary>splice(2).</summary>
    public static int Splice => IsArm64 ? 76 : 275;

    /// <summary>utimensat(2).</summary>
    public static int Utimensat => IsArm64 ? 88 : 280;

    /// <summary>dup3(2).</summary>
    public static int Dup3 => IsArm64 ? 24 : 292;

    /// <summary>pipe2(2).</summary>
    public static int Pipe2 => IsArm64 ? 59 : 293;

    /// <summary>prlimit64(2).</summary>
    public static int Prlimit64 => IsArm64 ? 261 : 302;

    /// <summary>syncfs(2).</summary>
    public static int Syncfs => IsArm64 ? 267 : 306;

    /// <summary>setns(2).</summary>
    public static int Setns => IsArm64 ? 268 : 308;

    /// <summary>sched_setattr(2).</summary>
    public static int SchedSetattr => IsArm64 ? 274 : 314;

    /// <summary>renameat2(2).</summary>
    public static int Renameat2 => IsArm64 ? 276 : 316;

    /// <summary>seccomp(2).</summary>
    public static int Seccomp => IsArm64 ? 277 : 317;

    /// <summary>getrandom(2).</summary>
    public static int Getrandom => IsArm64 ? 278 : 318;

    /// <summary>memfd_create(2).</summary>
    public static int MemfdCreate => IsArm64 ? 279 : 319;

    /// <summary>execveat(2).</summary>
    public static int Execveat => IsArm64 ? 281 : 322;

    /// <summary>copy_file_range(2).</summary>
    public static int CopyFileRange => IsArm64 ? 285 : 326;

    /// <summary>statx(2).</summary>
    public static int Statx
    {
        // The launch child may call nothing.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsArm64 ? 291 : 332;
    }

    /// <summary>pidfd_send_signal(2).</summary>
    public static int PidfdSendSignal => 424;

    /// <summary>open_tree(2).</summary>
    public static int OpenTree => 428;

    /// <summary>move_mount(2).</summary>
    public static int MoveMount => 429;

    /// <summary>fsopen(2).</summary>
    public static int Fsopen => 430;

    /// <summary>bpf(2).</summary>
    public static int Bpf => IsArm64 ? 280 : 321;

    /// <summary>fsconfig(2).</summary>
    public static int Fsconfig => 431;

    /// <summary>fsmount(2).</summary>
    public static int Fsmount => 432;

    /// <summary>fspick(2).</summary>
    public static int Fspick => 433;

    /// <summary>pidfd_open(2).</summary>
    public static int PidfdOpen => 434;

    /// <summary>clone3(2).</summary>
    public static int Clone3 => 435;

    /// <summary>close_range(2).</summary>
    public static int CloseRange => 436;

    /// <summary>openat2(2).</summary>
    public static int Openat2 => 437;

    /// <summary>pidfd_getfd(2).</summary>
    public static int PidfdGetfd => 438;

    /// <summary>faccessat2(2).</summary>
    public static int Faccessat2 => 439;

    /// <summary>mount_setattr(2).</summary>
    public static int MountSetattr => 442;
}
