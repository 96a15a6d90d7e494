/* The least that a container costs: what the engine does, as a bare C program.
 *
 *   container lifecycle N IDLE_MS ROOTFS WORK PARENT FILTER   create, start, wait and delete /bin/true
 *   container exec      N IDLE_MS ROOTFS WORK PARENT FILTER   /bin/true in a container that is there already
 *
 * Six namespaces, overlay root, the default mounts and devices, masked and read-only paths, no capabilities, the default filter of system calls (FILTER, an
 * array of struct sock_filter), a cgroup with device rules in every v1 hierarchy, joined through the tasks files. One line of microseconds for each iteration. Runs as root. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHECK(call) do { if ((long)(call) < 0) { dprintf(2, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, strerror(errno)); _exit(111); } } while (0)
#define CGROUPS "/sys/fs/cgroup"

static struct sock_filter filter_program[4096];
static struct sock_fprog filter = { 0, filter_program };
static char hierarchies[32][64];
static int hierarchy_count;
static const char *parent_cgroup;

static int64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000; }

static int put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    ssize_t n = write(fd, text, strlen(text));
    close(fd);
    return n < 0 ? -1 : 0;
}

static void read_filter(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd);
    ssize_t n = read(fd, filter_program, sizeof filter_program);
    CHECK(n);
    close(fd);
    filter.len = (unsigned short)(n / sizeof *filter_program);
}

static void find_hierarchies(void)
{
    DIR *d = opendir(CGROUPS);
    struct dirent *e;
    char path[512];
    while (d && (e = readdir(d)) && hierarchy_count < 32) {
        snprintf(path, sizeof path, CGROUPS "/%s/tasks", e->d_name);
        struct stat s;
        snprintf(path, sizeof path, CGROUPS "/%s", e->d_name);
        if (e->d_name[0] == '.' || lstat(path, &s) || !S_ISDIR(s.st_mode)) continue;
        snprintf(path, sizeof path, CGROUPS "/%s/tasks", e->d_name);
        if (access(path, W_OK) == 0) snprintf(hierarchies[hierarchy_count++], 64, "%s", e->d_name);
    }
    if (d) closedir(d);
}

static void copy_file(const char *from, const char *to)
{
    char text[256] = "";
    int fd = open(from, O_RDONLY);
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n > 0) { text[n] = 0; CHECK(put(to, text)); }
}

static void init_cpuset(const char *dir, const char *up)
{
    static const char *files[] = { "cpuset.cpus", "cpuset.mems" };
    for (int i = 0; i < 2; i++) {
        char from[512], to[512];
        snprintf(from, sizeof from, "%s/%s", up, files[i]);
        snprintf(to, sizeof to, "%s/%s", dir, files[i]);
        copy_file(from, to);
    }
}

static void make_parent(void)
{
    char dir[512], up[512], flag[600];
    for (int i = 0; i < hierarchy_count; i++) {
        snprintf(dir, sizeof dir, CGROUPS "/%s%s", hierarchies[i], parent_cgroup);
        if (mkdir(dir, 0755) == 0 && !strcmp(hierarchies[i], "cpuset")) {
            snprintf(up, sizeof up, CGROUPS "/cpuset");
            init_cpuset(dir, up);
            snprintf(flag, sizeof flag, "%s/cgroup.clone_children", dir);
            CHECK(put(flag, "1"));
        }
    }
}

static void remove_parent(void)
{
    char dir[512];
    for (int i = 0; i < hierarchy_count; i++) { snprintf(dir, sizeof dir, CGROUPS "/%s%s", hierarchies[i], parent_cgroup); rmdir(dir); }
}

static void make_cgroups(int number)
{
    static const char *rules[] = { "c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 5:0 rwm", "c 5:1 rwm", "c 5:2 rwm", "c 136:* rwm" };
    char dir[512], file[600];
    for (int i = 0; i < hierarchy_count; i++) {
        snprintf(dir, sizeof dir, CGROUPS "/%s%s/%d", hierarchies[i], parent_cgroup, number);
        CHECK(mkdir(dir, 0755));
        if (!strcmp(hierarchies[i], "devices")) {
            snprintf(file, sizeof file, "%s/devices.deny", dir);
            CHECK(put(file, "a"));
            snprintf(file, sizeof file, "%s/devices.allow", dir);
            int fd = open(file, O_WRONLY | O_CLOEXEC);
            for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) CHECK(write(fd, rules[r], strlen(rules[r])));
            close(fd);
        }
    }
}

static void remove_cgroups(int number)
{
    char dir[512];
    for (int i = 0; i < hierarchy_count; i++) {
        snprintf(dir, sizeof dir, CGROUPS "/%s%s/%d", hierarchies[i], parent_cgroup, number);
        for (int attempt = 0; rmdir(dir) && errno == EBUSY && attempt < 1000; attempt++) usleep(1000);
    }
}

static void join(int number)
{
    char file[512];
    for (int i = 0; i < hierarchy_count; i++) {
        snprintf(file, sizeof file, CGROUPS "/%s%s/%d/tasks", hierarchies[i], parent_cgroup, number);
        CHECK(put(file, "0"));
    }
}

static void node(const char *path, int major_number, int minor_number)
{
    CHECK(mknod(path, S_IFCHR | 0666, makedev(major_number, minor_number)));
    CHECK(chmod(path, 0666));
}

static void mount_all(const char *rootfs, const char *work, int number)
{
    static const char *masked[] = { "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi" };
    static const char *read_only[] = { "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" };
    char options[2048], root[512];
    CHECK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    snprintf(root, sizeof root, "%s/merged", work);
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s/%d-upper,workdir=%s/%d-work", rootfs, work, number, work, number);
    CHECK(mount("overlay", root, "overlay", 0, options));
    CHECK(chdir(root));
    CHECK(mount("proc", "proc", "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL));
    CHECK(mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"));
    CHECK(mkdir("dev/pts", 0755)); CHECK(mkdir("dev/shm", 0755)); CHECK(mkdir("dev/mqueue", 0755));
    CHECK(mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620"));
    CHECK(mount("shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NOEXEC | MS_NODEV, "mode=1777,size=65536k"));
    CHECK(mount("mqueue", "dev/mqueue", "mqueue", MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL));
    CHECK(mount("sysfs", "sys", "sysfs", MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY, NULL));
    CHECK(mount("tmpfs", "run", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"));
    node("dev/null", 1, 3); node("dev/zero", 1, 5); node("dev/full", 1, 7); node("dev/random", 1, 8); node("dev/urandom", 1, 9); node("dev/tty", 5, 0);
    CHECK(symlink("pts/ptmx", "dev/ptmx")); CHECK(symlink("/proc/self/fd", "dev/fd"));
    CHECK(symlink("/proc/self/fd/0", "dev/stdin")); CHECK(symlink("/proc/self/fd/1", "dev/stdout")); CHECK(symlink("/proc/self/fd/2", "dev/stderr"));
    CHECK(syscall(SYS_pivot_root, ".", "."));
    CHECK(umount2(".", MNT_DETACH));
    CHECK(chdir("/"));
    for (size_t i = 0; i < sizeof read_only / sizeof *read_only; i++) {
        if (mount(read_only[i], read_only[i], NULL, MS_BIND | MS_REC, NULL) == 0)
            CHECK(mount(NULL, read_only[i], NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL));
    }
    for (size_t i = 0; i < sizeof masked / sizeof *masked; i++) {
        if (mount("/dev/null", masked[i], NULL, MS_BIND, NULL) && errno == ENOTDIR) CHECK(mount("tmpfs", masked[i], "tmpfs", MS_RDONLY, NULL));
    }
}

static void drop_privileges(void)
{
    struct { uint32_t version; int pid; } header = { 0x20080522, 0 };
    struct { uint32_t effective, permitted, inheritable; } none[2] = { { 0 } };
    for (int cap = 0; cap <= 40; cap++) prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
    CHECK(syscall(SYS_capset, &header, none));
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

static void run(const char *program)
{
    char *argv[] = { (char *)program, NULL, NULL }, *envp[] = { "PATH=/bin:/usr/bin", NULL };
    if (!strcmp(program, "/bin/sleep")) argv[1] = "1000000";
    CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter));
    execve(program, argv, envp);
    _exit(127);
}

static pid_t clone_with_pidfd(uint64_t flags, int *pidfd)
{
    struct clone_args args = { .flags = flags | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)pidfd, .exit_signal = SIGCHLD };
    return syscall(SYS_clone3, &args, sizeof args);
}

static void await_end(int pidfd)
{
    siginfo_t info;
    CHECK(waitid(P_PIDFD, pidfd, &info, WEXITED | __WALL));
    if (info.si_status != 0 && info.si_status != SIGKILL) { dprintf(2, "the container's process ended with %d\n", info.si_status); exit(1); }
    close(pidfd);
}

static pid_t create(const char *rootfs, const char *work, int number, const char *program, int *pidfd, int *gate)
{
    int ends[2];
    make_cgroups(number);
    CHECK(pipe2(ends, O_CLOEXEC));
    pid_t pid = clone_with_pidfd(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS, pidfd);
    CHECK(pid);
    if (pid == 0) {
        char go;
        close(ends[1]);
        join(number);
        CHECK(unshare(CLONE_NEWCGROUP));
        mount_all(rootfs, work, number);
        CHECK(sethostname("bench", 5));
        setsid();
        drop_privileges();
        if (read(ends[0], &go, 1) != 1) _exit(0);
        run(program);
    }
    close(ends[0]);
    *gate = ends[1];
    return pid;
}

static void start(int gate) { CHECK(write(gate, "", 1)); close(gate); }

static void prepare(const char *work, int number)
{
    char path[512];
    snprintf(path, sizeof path, "%s/merged", work); mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%d-upper", work, number); mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%d-work", work, number); mkdir(path, 0755);
}

static void lifecycle(int count, int idle_ms, const char *rootfs, const char *work)
{
    for (int i = 0; i < count; i++) {
        int pidfd, gate, number = getpid() * 100 + i;
        prepare(work, number);
        if (idle_ms) usleep(idle_ms * 1000);
        int64_t begin = now_us();
        create(rootfs, work, number, "/bin/true", &pidfd, &gate);
        start(gate);
        await_end(pidfd);
        remove_cgroups(number);
        printf("%lld\n", (long long)(now_us() - begin));
    }
}

static void exec_once(int init_pidfd, int number, int own_pid_namespace)
{
    int pidfd;
    CHECK(setns(init_pidfd, CLONE_NEWPID));
    pid_t pid = clone_with_pidfd(0, &pidfd);
    CHECK(pid);
    if (pid == 0) {
        join(number);
        CHECK(setns(init_pidfd, CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP));
        CHECK(chdir("/"));
        setsid();
        drop_privileges();
        run("/bin/true");
    }
    CHECK(setns(own_pid_namespace, CLONE_NEWPID));
    await_end(pidfd);
}

static void exec_many(int count, int idle_ms, const char *rootfs, const char *work)
{
    int pidfd, gate, number = getpid() * 100, own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    prepare(work, number);
    pid_t pid = create(rootfs, work, number, "/bin/sleep", &pidfd, &gate);
    start(gate);
    usleep(20000);
    for (int i = 0; i < count; i++) {
        if (idle_ms) usleep(idle_ms * 1000);
        int64_t begin = now_us();
        exec_once(pidfd, number, own);
        printf("%lld\n", (long long)(now_us() - begin));
    }
    kill(pid, SIGKILL);
    await_end(pidfd);
    remove_cgroups(number);
}

int main(int argc, char **argv)
{
    if (argc != 8) { dprintf(2, "usage: container lifecycle|exec N IDLE_MS ROOTFS WORK PARENT FILTER\n"); return 2; }
    parent_cgroup = argv[6];
    umask(0);
    read_filter(argv[7]);
    find_hierarchies();
    make_parent();
    if (!strcmp(argv[1], "lifecycle")) lifecycle(atoi(argv[2]), atoi(argv[3]), argv[4], argv[5]);
    else exec_many(atoi(argv[2]), atoi(argv[3]), argv[4], argv[5]);
    remove_parent();
    return 0;
}
