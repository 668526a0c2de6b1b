/* bench_posix: prints "bench: NAME TENTHS" for each figure, as ../bench does, and powers off. */
#include "posix/capability.h"
#include "schema/supervisor_client.h"
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS       200u
#define SPAWN_ROUNDS 20u
#define FILE_BYTES   0x100000u
#define NS_PER_S     UINT64_C(1000000000)

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void power_off(uint32_t code)
{
    const struct supervisor_power_off_params params = {.exit_code = code};
    (void)supervisor_power_off(tessera_capability("services"), &params);
    _exit(1);
}

/* What cannot be measured ends the run: a benchmark without figures is noticed. */
static void must(int holds, const char *what)
{
    if (!holds) {
        printf("bench_posix: %s failed\n", what);
        power_off(1);
    }
}

static void report(const char *name, uint64_t total_ns, uint64_t count)
{
    printf("bench: %s %llu\n", name, (unsigned long long)(total_ns * 10 / count));
}

static void bench_printf(void)
{
    const uint64_t start_ns = now_ns();
    for (unsigned i = 0; i < ROUNDS; i++) {
        printf("line %u of about forty characters, say\n", i);
    }
    report("printf_line", now_ns() - start_ns, ROUNDS);
}

static void bench_malloc(void)
{
    static const size_t sizes[] = {16, 100, 1000, 50};
    void *volatile kept = NULL;
    const uint64_t start_ns = now_ns();
    for (unsigned i = 0; i < ROUNDS; i++) {
        kept = malloc(sizes[i % 4]);
        free(kept);
    }
    report("malloc_free", now_ns() - start_ns, ROUNDS);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned turn;

static void bench_mutex(void)
{
    const uint64_t start_ns = now_ns();
    for (unsigned i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
    report("mutex", now_ns() - start_ns, ROUNDS);
}

/* Both threads want the mutex all the time, and give up the CPU while they have it. */
static void *contend(void *unused)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        sched_yield();
        pthread_mutex_unlock(&mutex);
    }
    return unused;
}

static void bench_contended(void)
{
    pthread_t other;
    const uint64_t start_ns = now_ns();
    must(pthread_create(&other, NULL, contend, NULL) == 0, "pthread_create");
    contend(NULL);
    pthread_join(other, NULL);
    report("mutex_contended", now_ns() - start_ns, 2 * ROUNDS);
}

static void *answer(void *unused)
{
    pthread_mutex_lock(&mutex);
    while (turn < 2 * ROUNDS) {
        if (turn % 2 == 1) {
            turn++;
            pthread_cond_signal(&changed);
        } else {
            pthread_cond_wait(&changed, &mutex);
        }
    }
    pthread_mutex_unlock(&mutex);
    return unused;
}

/* There and back through a condition variable. */
static void bench_condition(void)
{
    pthread_t other;
    must(pthread_create(&other, NULL, answer, NULL) == 0, "pthread_create");
    const uint64_t start_ns = now_ns();
    pthread_mutex_lock(&mutex);
    while (turn < 2 * ROUNDS) {
        if (turn % 2 == 0) {
            turn++;
            pthread_cond_signal(&changed);
        } else {
            pthread_cond_wait(&changed, &mutex);
        }
    }
    pthread_mutex_unlock(&mutex);
    const uint64_t total_ns = now_ns() - start_ns;
    pthread_cond_signal(&changed);
    pthread_join(other, NULL);
    report("condition_round_trip", total_ns, ROUNDS);
}

static void *nothing(void *unused)
{
    return unused;
}

static void bench_threads(void)
{
    const uint64_t start_ns = now_ns();
    for (unsigned i = 0; i < ROUNDS; i++) {
        pthread_t thread;
        must(pthread_create(&thread, NULL, nothing, NULL) == 0, "pthread_create");
        pthread_join(thread, NULL);
    }
    report("thread_create_join", now_ns() - start_ns, ROUNDS);
}

static void bench_spawn(void)
{
    char program[] = "bench_posix";
    char word[] = "exit";
    char *const arguments[] = {program, word, NULL};
    char *const environment[] = {NULL};
    const uint64_t start_ns = now_ns();
    for (unsigned i = 0; i < SPAWN_ROUNDS; i++) {
        pid_t child;
        int status = 0;
        must(posix_spawn(&child, program, NULL, NULL, arguments, environment) == 0, "spawn");
        must(waitpid(child, &status, 0) == child && status == 0, "waitpid");
    }
    report("posix_spawn_exit", now_ns() - start_ns, SPAWN_ROUNDS);
}

static void bench_file(void)
{
    char *buffer = malloc(FILE_BYTES);
    must(buffer != NULL, "malloc");
    memset(buffer, 'f', FILE_BYTES);
    const int file = open("/bench", O_CREAT | O_RDWR | O_TRUNC, 0666);
    must(file >= 0, "open");
    uint64_t start_ns = now_ns();
    must(write(file, buffer, FILE_BYTES) == FILE_BYTES, "write");
    report("posix_write_1_mib", now_ns() - start_ns, 1);
    must(lseek(file, 0, SEEK_SET) == 0, "lseek");
    start_ns = now_ns();
    must(read(file, buffer, FILE_BYTES) == FILE_BYTES, "read");
    report("posix_read_1_mib", now_ns() - start_ns, 1);
    close(file);
    unlink("/bench");
    free(buffer);
}

int main(int argument_count, char **arguments)
{
    if (argument_count > 1 && strcmp(arguments[1], "exit") == 0) {
        return 0;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_printf();
    bench_malloc();
    bench_mutex();
    bench_contended();
    bench_condition();
    bench_threads();
    bench_spawn();
    bench_file();
    power_off(0);
}
