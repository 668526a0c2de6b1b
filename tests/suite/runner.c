/*
 * Runs the tests of a suite and prints a line for each time that one has run:
 *
 *     SUITE: NAME TRY RESULT MILLISECONDS
 *
 * RESULT is the number that the test returned, or "signal-N", "deadline", "not-started-N". TRY is 1
 * or 2. What tests print goes nowhere, unless the first argument is "heard". Other arguments are
 * what names begin with: only those tests run, or, with a '-' in front, all others.
 *
 * First come those that must pass, several at a time, with a deadline that is there for tests that
 * hang, not for slow machines. Those that did not pass run once more, now with nothing beside them:
 * many a test takes for granted that what it waits for happens within a second. Last come all
 * others. They are apart because what keeps the CPU busy until its deadline is among them.
 */
#include "suite.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
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

/* Interrupts waitpid(), so that deadlines are looked at. */
static void on_alarm(int number)
{
    (void)number;
}

/* A test that runs. */
struct slot {
    const struct suite_test *test; /* NULL: free */
    pid_t child;
    uint64_t start_ms;
    uint64_t deadline_ms;
};

static struct slot slots[SUITE_PARALLEL_MAX];
static bool is_heard;
static bool *must_repeat; /* of each test */
static unsigned try = 1;

static int start(const struct suite_test *test, pid_t *child)
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

static uint64_t now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static void print(const struct suite_test *test, const char *result, uint64_t milliseconds)
{
    printf("%s: %s %u %s %" PRIu64 "\n", suite.name, test->name, try, result, milliseconds);
}

/* Only end_late() sends SIGKILL. */
static void report(const struct slot *slot, int status)
{
    char result[32] = "deadline";
    if (!WIFSIGNALED(status)) {
        snprintf(result, sizeof(result), "%d", WEXITSTATUS(status));
    } else if (WTERMSIG(status) != SIGKILL) {
        snprintf(result, sizeof(result), "signal-%d", WTERMSIG(status));
    }
    must_repeat[slot->test - suite_tests] = slot->test->must_pass && status != 0;
    print(slot->test, result, now_ms() - slot->start_ms);
    if (suite.ended != NULL) {
        suite.ended(slot->test->name);
    }
}

static void end_late(void)
{
    for (unsigned i = 0; i < suite.parallel; i++) {
        if (slots[i].test != NULL && slots[i].deadline_ms < now_ms()) {
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
    if (child < 0) {
        printf("%s: cannot wait: %s\n", suite.name, strerror(errno));
        exit(1);
    }
    for (unsigned i = 0; i < suite.parallel; i++) {
        if (slots[i].test != NULL && slots[i].child == child) {
            report(&slots[i], status);
            slots[i].test = NULL;
        }
    }
}

static bool is_busy(void)
{
    for (unsigned i = 0; i < suite.parallel; i++) {
        if (slots[i].test != NULL) {
            return true;
        }
    }
    return false;
}

static void finish_all(void)
{
    while (is_busy()) {
        finish_one();
    }
}

static struct slot *free_slot(void)
{
    for (;;) {
        for (unsigned i = 0; i < suite.parallel; i++) {
            if (slots[i].test == NULL) {
                return &slots[i];
            }
        }
        finish_one();
    }
}

static void run(const struct suite_test *test)
{
    struct slot *slot = free_slot();
    const int error = start(test, &slot->child);
    if (error != 0) {
        char result[32];
        snprintf(result, sizeof(result), "not-started-%d", error);
        must_repeat[test - suite_tests] = test->must_pass;
        print(test, result, 0);
        return;
    }
    slot->test = test;
    slot->start_ms = now_ms();
    slot->deadline_ms =
        slot->start_ms + (test->must_pass ? suite.deadline_must_pass_ms : suite.deadline_others_ms);
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

static void run_all(char *const *words, bool must_pass)
{
    for (unsigned i = 0; i < suite_test_count; i++) {
        if (suite_tests[i].must_pass == must_pass && is_wanted(&suite_tests[i], words)) {
            run(&suite_tests[i]);
        }
    }
    finish_all();
}

static void repeat(void)
{
    try = 2;
    for (unsigned i = 0; i < suite_test_count; i++) {
        if (must_repeat[i]) {
            run(&suite_tests[i]);
            finish_all();
        }
    }
    try = 1;
}

int main(int argument_count, char **arguments)
{
    const struct sigaction action = {.sa_handler = on_alarm};
    const struct itimerval every_second = {{1, 0}, {1, 0}};
    is_heard = argument_count > 1 && strcmp(arguments[1], "heard") == 0;
    char *const *words = arguments + (argument_count > 0) + is_heard;
    must_repeat = calloc(suite_test_count, sizeof(*must_repeat));
    if (must_repeat == NULL) {
        return 1;
    }
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every_second, NULL);
    mkdir("/tmp", 0777);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (suite.begin != NULL && suite.begin() != 0) {
        printf("%s: cannot begin: %s\n", suite.name, strerror(errno));
        return 1;
    }
    run_all(words, true);
    repeat();
    run_all(words, false);
    printf("%s: end\n", suite.name);
    return 0;
}
