/* Times whole processes.
 *
 *   repeat [--hide PATH] N IDLE_MS COMMAND [ARGUMENT...]
 *
 * Runs the command N times, each after IDLE_MS of nothing; the first % in an argument becomes a number of its own. Prints the microseconds from
 * fork to exit, one line each. --hide unmounts PATH in a mount namespace of its own first, so that a runtime does not see it. A command that fails
 * ends the run with its status. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000; }

static void hide(const char *path)
{
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || umount2(path, MNT_DETACH)) { perror("repeat: hide"); exit(1); }
}

static char *numbered(const char *word, int number)
{
    const char *at = strchr(word, '%');
    char *made;
    if (!at || asprintf(&made, "%.*s%d-%d%s", (int)(at - word), word, getpid(), number, at + 1) < 0) return (char *)word;
    return made;
}

int main(int argc, char **argv)
{
    int first = 1;
    if (argc > 2 && !strcmp(argv[1], "--hide")) { hide(argv[2]); first = 3; }
    if (argc < first + 3) { dprintf(2, "usage: repeat [--hide PATH] N IDLE_MS COMMAND [ARGUMENT...]\n"); return 2; }
    int count = atoi(argv[first]), idle_ms = atoi(argv[first + 1]);
    char **command = argv + first + 2;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int i = 0; i < count; i++) {
        char *words[64] = { 0 };
        for (int w = 0; command[w] && w < 63; w++) words[w] = numbered(command[w], i);
        if (idle_ms) usleep(idle_ms * 1000);
        int64_t begin = now_us();
        pid_t pid;
        int status;
        if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ)) { dprintf(2, "repeat: cannot start %s\n", words[0]); return 127; }
        if (waitpid(pid, &status, 0) < 0 || status != 0) {
            dprintf(2, "repeat: %s ended with status %#x\n", words[0], status);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        }
        printf("%lld\n", (long long)(now_us() - begin));
    }
    return 0;
}
