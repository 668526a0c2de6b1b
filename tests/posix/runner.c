/*
 * Runs every test of the suite, one after the other, and prints a line for each:
 *
 *     posix: NAME RESULT
 *
 * RESULT is the number that the test returned, or "signal-N", "deadline", "not-started-N". What
 * tests print goes nowhere, unless the runner is given names: then only those run, and are heard.
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
#include <sys/wait.h>
#include <unistd.h>

/* Of the machine's clock, which does not stand still for anybody; the slowest test takes 20. */
#define DEADLINE_S 60

static volatile sig_atomic_t is_late;

static void on_alarm(int number)
{
    (void)number;
    is_late = 1;
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

/* Waits for the child's end, or ends it. */
static int finish(pid_t child)
{
    int status = 0;
    is_late = 0;
    alarm(DEADLINE_S);
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
        if (is_late) {
            kill(child, SIGKILL);
        }
    }
    alarm(0);
    return status;
}

static void run(const struct suite_test *test, bool is_heard)
{
    pid_t child = 0;
    const int error = start(test, is_heard, &child);
    if (error != 0) {
        printf("posix: %s not-started-%d\n", test->name, error);
        return;
    }
    const int status = finish(child);
    if (is_late) {
        printf("posix: %s deadline\n", test->name);
    } else if (WIFSIGNALED(status)) {
        printf("posix: %s signal-%d\n", test->name, WTERMSIG(status));
    } else {
        printf("posix: %s %d\n", test->name, WEXITSTATUS(status));
    }
}

static bool is_wanted(const struct suite_test *test, int argument_count, char **arguments)
{
    for (int i = 1; i < argument_count; i++) {
        if (strncmp(arguments[i], test->name, strlen(arguments[i])) == 0) {
            return true;
        }
    }
    return argument_count <= 1;
}

int main(int argument_count, char **arguments)
{
    const struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    mkdir("/tmp", 0777);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < suite_test_count; i++) {
        if (is_wanted(&suite_tests[i], argument_count, arguments)) {
            run(&suite_tests[i], argument_count > 1);
        }
    }
    printf("posix: end\n");
    return 0;
}
