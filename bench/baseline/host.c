/* host start|rss|anon N SOCKET COMMAND [ARGUMENT...]
 *
 * Starts a host process with a socket pair on descriptor 3, as its creator does, and waits until its socket takes a connection. Prints for each of N
 * hosts the microseconds until then, or its resident or anonymous memory in KiB while it idles. Closing the pair ends it. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000; }

static long memory_kib(pid_t pid, const char *key)
{
    char path[64], line[256];
    long value = -1;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f)) if (!strncmp(line, key, strlen(key))) value = atol(line + strlen(key));
    if (f) fclose(f);
    return value;
}

int main(int argc, char **argv)
{
    if (argc < 5) { dprintf(2, "usage: host start|rss|anon N SOCKET COMMAND [ARGUMENT...]\n"); return 2; }
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < atoi(argv[2]); i++) {
        int pair[2], status;
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        snprintf(address.sun_path, sizeof address.sun_path, "%s", argv[3]);
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return 1;
        int64_t begin = now_us();
        pid_t pid = fork();
        if (pid == 0) {
            sigset_t set;
            sigemptyset(&set); sigaddset(&set, SIGTERM); sigaddset(&set, SIGINT); sigaddset(&set, SIGCHLD);
            sigprocmask(SIG_BLOCK, &set, NULL);
            close(pair[0]);
            if (pair[1] != 3) { dup2(pair[1], 3); close(pair[1]); }
            execvp(argv[4], argv + 4);
            _exit(127);
        }
        close(pair[1]);
        int client = -1;
        while (now_us() - begin < 5000000) {
            client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            if (connect(client, (struct sockaddr *)&address, sizeof address) == 0) break;
            close(client);
            client = -1;
            if (waitpid(pid, &status, WNOHANG) == pid) { dprintf(2, "host: it ended with %#x\n", status); return 1; }
            struct timespec pause = { 0, 20000 };
            nanosleep(&pause, NULL);
        }
        int64_t took = now_us() - begin;
        if (client < 0) { dprintf(2, "host: no socket at %s\n", argv[3]); kill(pid, SIGKILL); return 1; }
        close(client);
        if (argv[1][0] != 's') sleep(3);
        if (argv[1][0] == 's') printf("%lld\n", (long long)took);
        else printf("%ld\n", memory_kib(pid, argv[1][0] == 'r' ? "Rss:" : "Anonymous:"));
        close(pair[0]);
        for (int t = 0; t < 200 && waitpid(pid, &status, WNOHANG) == 0; t++) usleep(10000);
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    return 0;
}
