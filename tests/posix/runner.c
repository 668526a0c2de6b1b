/*
 * Runs every test of the suite, several at a time, and prints a line for each:
 *
 *     posix: NAME RESULT
 *
 * RESULT is the number that the test returned, or "signal-N", "deadline", "not-started-N". What
 * tests print goes nowhere, unless the first argument is "heard". Other arguments are what names
 * begin with: only those tests run, or, with a '-' in front, all others.
 */
#include "table.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Of the machine's clock, which does not stand still for anybody; the slowest test takes 20. */
#define DEADLINE_S 60

/* Most tests sleep most of the time. */
#define PARALLEL 8

/* Interrupts waitpid(), so that deadlines are looked at. */
static void on_alarm(int number)
{
    (void)number;
}

static int start(const struct suite_test *test, bool is_heard, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    char program[64];
    char name[128];
    char *const arguments[] = {program, name, NULL};
    char *const environment[] = {NULL};
    snprintf(program, sizeof(program), "%s", test->program);
    snprintf(name, sizeof(name), "%s", test->name);
    posix_spawn_file_actions_init(&actions);
    if (!is_heard) {
        posix_spawn_file_actions_addclose(&actions, 1);
        posix_spawn_file_actions_addclose(&actions, 2);
    }
    const int error = posix_spawn(child, program, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* A test that runs. */
struct slot {
    const struct suite_test *test; /* NULL: free */
    pid_t child;
    time_t deadline;
};

static struct slot slots[PARALLEL];

static time_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

static void report(const struct slot *slot, int status)
{
    if (slot->deadline == 0) {
        printf("posix: %s deadline\n", slot->test->name);
    } else if (WIFSIGNALED(status)) {
        printf("posix: %s signal-%d\n", slot->test->name, WTERMSIG(status));
    } else {
        printf("posix: %s %d\n", slot->test->name, WEXITSTATUS(status));
    }
}

/* Ends those that have run for too long; deadline 0 says so. */
static void end_late(void)
{
    for (unsigned i = 0; i < PARALLEL; i++) {
        if (slots[i].test != NULL && slots[i].deadline != 0 && slots[i].deadline < now()) {
            slots[i].deadline = 0;
            kill(slots[i].child, SIGKILL);
        }
    }
}

/* Waits until one has ended, and says how. */
static void finish_one(void)
{
    int status = 0;
    pid_t child;
    while ((child = waitpid(-1, &status, 0)) < 0 && errno == EINTR) {
        end_late();
    }
    for (unsigned i = 0; i < PARALLEL; i++) {
        if (slots[i].test != NULL && slots[i].child == child) {
            report(&slots[i], status);
            slots[i].test = NULL;
        }
    }
}

static struct slot *free_slot(void)
{
    for (;;) {
        for (unsigned i = 0; i < PARALLEL; i++) {
            if (slots[i].test == NULL) {
                return &slots[i];
            }
        }
        finish_one();
    }
}

static void run(const struct suite_test *test, bool is_heard)
{
    struct slot *slot = free_slot();
    const int error = start(test, is_heard, &slot->child);
    if (error != 0) {
        printf("posix: %s not-started-%d\n", test->name, error);
        return;
    }
    slot->test = test;
    slot->deadline = now() + DEADLINE_S;
}

static bool is_busy(void)
{
    for (unsigned i = 0; i < PARALLEL; i++) {
        if (slots[i].test != NULL) {
            return true;
        }
    }
    return false;
}

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

static bool is_wanted(const struct suite_test *test, char *const *words)
{
    bool is_chosen = words[0] == NULL || words[0][0] == '-';
    for (; *words != NULL; words++) {
        if ((*words)[0] == '-' && begins(test->name, *words + 1)) {
            return false;
        }
        is_chosen = is_chosen || begins(test->name, *words);
    }
    return is_chosen;
}

int main(int argument_count, char **arguments)
{
    const struct sigaction action = {.sa_handler = on_alarm};
    const bool is_heard = argument_count > 1 && strcmp(arguments[1], "heard") == 0;
    char *const *words = arguments + (argument_count > 0) + is_heard;
    const struct itimerval every_second = {{1, 0}, {1, 0}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every_second, NULL);
    mkdir("/tmp", 0777);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < suite_test_count; i++) {
        if (is_wanted(&suite_tests[i], words)) {
            run(&suite_tests[i], is_heard);
        }
    }
    while (is_busy()) {
        finish_one();
    }
    printf("posix: end\n");
    return 0;
}
