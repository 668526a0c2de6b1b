#include "apart.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of CPU time. */
#define SECONDS_MAX 60

/* A process that is brought down need not say where: that takes a second. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "symbolize=0:detect_leaks=0";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
    return "symbolize=0";
}

struct shared {
    struct apart_result result;
    struct apart_space space;
    _Alignas(16) uint8_t heap[INTERPRETER_HEAP_BYTES];
};

static void
keep(struct shared *shared, const struct interpreter_register *at, bool is_write, uint32_t value)
{
    struct apart_result *result = &shared->result;
    if (result->access_count < APART_ACCESSES_MAX) {
        result->accesses[result->access_count] =
            (struct apart_access){.at = *at, .is_write = is_write, .value = value};
    }
    result->access_count++;
}

static bool read_register(void *context, const struct interpreter_register *at, uint32_t *value)
{
    struct shared *shared = context;
    keep(shared, at, false, 0);
    *value = shared->space.value;
    return shared->space.is_allowed;
}

static bool write_register(void *context, const struct interpreter_register *at, uint32_t value)
{
    struct shared *shared = context;
    keep(shared, at, true, value);
    return shared->space.is_allowed;
}

/* What it complains of is its own affair, and it is killed where it does not end. */
static _Noreturn void run(struct shared *shared, struct bytes tables)
{
    const struct interpreter_access access = {read_register, write_register, shared};
    const int nowhere = open("/dev/null", O_WRONLY);
    (void)dup2(nowhere, STDERR_FILENO);
    const struct rlimit limit = {.rlim_cur = SECONDS_MAX, .rlim_max = SECONDS_MAX + 1};
    (void)signal(SIGXCPU, SIG_DFL);
    (void)setrlimit(RLIMIT_CPU, &limit);
    shared->result.status = interpreter_run(tables, shared->heap, &access, &shared->result.facts);
    shared->result.is_over = true;
    _exit(0);
}

const struct apart_result *apart_run(struct bytes tables, const struct apart_space *space)
{
    static struct shared *shared;
    int how = 0;
    if (shared == NULL) {
        shared =
            mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared == MAP_FAILED) {
            abort();
        }
    }
    memset(&shared->result, 0, sizeof(shared->result));
    shared->space = *space;
    const pid_t child = fork();
    if (child == 0) {
        run(shared, tables);
    }
    pid_t ended = child;
    do {
        ended = child < 0 ? child : waitpid(child, &how, 0);
    } while (ended < 0 && child >= 0 && errno == EINTR); /* the fuzzer has a timer */
    if (ended != child || child < 0 || (WIFSIGNALED(how) && WTERMSIG(how) == SIGXCPU)) {
        fprintf(stderr, "no end of it\n");
        abort();
    }
    return &shared->result;
}
