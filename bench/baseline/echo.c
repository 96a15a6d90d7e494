/* Times round trips through a program that gives back what it reads.
 *
 *   echo N COMMAND [ARGUMENT...]
 *
 * Starts the command with pipes as its standard streams, exchanges one line so that everything between has come up, and then N more, one after another.
 * Prints the microseconds from the write of each to the last byte of its return, one line each and ends the command. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static const char line[] = "0123456789abcdef0123456789abcde\n";

static int64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000; }

static void fail(const char *what) { fprintf(stderr, "echo: %s: %s\n", what, strerror(errno)); exit(1); }

static void exchange(int to, int from)
{
    char back[sizeof line];
    size_t length = sizeof line - 1, got = 0;
    if (write(to, line, length) != (ssize_t)length) fail("write");
    while (got < length) {
        ssize_t n = read(from, back + got, length - got);
        if (n <= 0) { if (n == 0) errno = EPIPE; fail("read"); }
        got += n;
    }
    if (memcmp(back, line, length)) { errno = EBADMSG; fail("read"); }
}

int main(int argc, char **argv)
{
    if (argc < 3) { fprintf(stderr, "usage: echo N COMMAND [ARGUMENT...]\n"); return 2; }
    int count = atoi(argv[1]), to[2], from[2], status;
    pid_t child;
    posix_spawn_file_actions_t actions;
    signal(SIGPIPE, SIG_IGN);
    alarm(60);
    if (pipe(to) || pipe(from)) fail("pipe");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    for (int i = 0; i < 2; i++) { posix_spawn_file_actions_addclose(&actions, to[i]); posix_spawn_file_actions_addclose(&actions, from[i]); }
    if ((errno = posix_spawnp(&child, argv[2], &actions, NULL, argv + 2, environ))) fail(argv[2]);
    close(to[0]);
    close(from[1]);
    exchange(to[1], from[0]);
    for (int i = 0; i < count; i++) {
        int64_t begin = now_us();
        exchange(to[1], from[0]);
        printf("%lld\n", (long long)(now_us() - begin));
    }
    /* What is attached may go on without us. */
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return 0;
}
