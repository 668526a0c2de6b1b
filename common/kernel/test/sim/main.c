/* sim --seed N --ops M [--seeds K] [--until-found] [--trace]: runs the simulator; ends with 1 when
 * it finds a bug. */
#include "cap/ledger.h"
#include "cap/reaper.h"
#include "census.h"
#include "check.h"
#include "driver.h"
#include "footprint.h"
#include "operations.h"
#include "population.h"
#include "random.h"
#include "sched/cpu.h"
#include "sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY_BYTES   (UINT64_C(12) << 20)
#define JOBS_MAX       8u
#define THOROUGH_EVERY 20000u
#define SETTLE_STEPS   1000000u
#define QUIET_STEPS    20000u /* in which nothing came back: a leak; 500 are the most without one */
#define POPULATE_EVERY 500u
#define POPULATION     3u

struct options {
    uint64_t seed;
    uint64_t seeds;
    uint64_t operations;
    bool is_tracing;
    bool is_until_found; /* stop at the first seed that finds something */
};

/* Shared by all the processes: how many answers the model has predicted. */
static uint64_t *predicted;

static struct options options = {.seed = 1, .seeds = 1, .operations = 100000};

/* Whatever was found, and how to find it again. */
static void complain(uint64_t seed, uint64_t step)
{
    printf("%s\n", sim_log());
    printf(
        "sim: seed %" PRIu64 ", step %" PRIu64 "; again with --seed %" PRIu64 " --ops %" PRIu64
        " --trace\n",
        seed,
        step,
        seed,
        step + 1);
    fflush(stdout);
}

static void check(void)
{
    kernel_check(false);
}

static void check_all(void)
{
    kernel_check(true);
}

/* kernel_check() ends in a panic where something does not hold. */
static bool is_sound(bool is_thorough)
{
    return !sim_ends(is_thorough ? check_all : check);
}

/* What is still there, for whoever looks for a leak. */
static void print_leftovers(void)
{
    census_take();
    for (uint32_t i = 0; i < census_count(); i++) {
        const struct object *object = census_at(i)->object;
        if (!object->is_static) {
            printf(
                "  kind %u: %u bytes, named %u, held %u%s%s\n",
                object->kind,
                object->block_bytes,
                object->capability_count,
                object->reference_count,
                object->is_ended ? ", ended" : "",
                object->is_finished ? ", finished" : "");
        }
    }
}

/* Nothing is left to do, and the first ledger has everything back. */
static bool has_settled(void)
{
    return !reaper_has_work() && ledger_root()->used_bytes == footprint_expected();
}

/* Ends everything but the first process, and looks whether its ledger got everything back. */
static int settle(uint64_t seed)
{
    operations_be_quiet();
    driver_fail_allocations(0);
    population_end();
    uint64_t used = ledger_root()->used_bytes;
    uint64_t quiet = 0;
    for (uint64_t step = 0; step < SETTLE_STEPS && quiet < QUIET_STEPS && !has_settled(); step++) {
        quiet = ledger_root()->used_bytes == used ? quiet + 1 : 0;
        used = ledger_root()->used_bytes;
        if (!driver_step() || (step % 64 == 0 && !is_sound(false))) {
            complain(seed, options.operations + step);
            return 1;
        }
    }
    const uint64_t expected = footprint_expected();
    if (ledger_root()->used_bytes != expected) {
        printf(
            "sim: seed %" PRIu64 ": %" PRIu64 " bytes are charged at the end, not %" PRIu64 "\n",
            seed,
            ledger_root()->used_bytes,
            expected);
        print_leftovers();
        return 1;
    }
    return 0;
}

/* One seed, in a process of its own: the kernel's state begins anew. */
static int run_seed(uint64_t seed)
{
    random_seed(seed);
    driver_boot(1 + (uint32_t)(seed % 4), MEMORY_BYTES);
    operations_trace(options.is_tracing);
    footprint_begin();
    driver_fail_allocations(seed % 3 == 0 ? 40 : 0);
    sim_log_clear();
    for (uint64_t step = 0; step < options.operations; step++) {
        if (step % POPULATE_EVERY == 0) {
            population_fill(POPULATION);
            check();
            driver_look();
        }
        if (!driver_step() || !is_sound(step % THOROUGH_EVERY == 0) || !driver_is_as_modelled()) {
            complain(seed, step);
            return 1;
        }
    }
    __atomic_add_fetch(predicted, driver_predicted_count(), __ATOMIC_RELAXED);
    return settle(seed);
}

static uint64_t number_after(int argc, char **argv, int *at)
{
    const char *option = argv[*at];
    char *end = NULL;
    const uint64_t number = *at + 1 < argc ? strtoull(argv[++*at], &end, 0) : 0;
    if (end == NULL || *end != '\0' || end == argv[*at] || argv[*at][0] == '-') {
        fprintf(stderr, "sim: %s needs a number\n", option);
        exit(2);
    }
    return number;
}

static void read_options(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0) {
            options.seed = number_after(argc, argv, &i);
        } else if (strcmp(argv[i], "--seeds") == 0) {
            options.seeds = number_after(argc, argv, &i);
        } else if (strcmp(argv[i], "--ops") == 0) {
            options.operations = number_after(argc, argv, &i);
        } else if (strcmp(argv[i], "--trace") == 0) {
            options.is_tracing = true;
        } else if (strcmp(argv[i], "--until-found") == 0) {
            options.is_until_found = true;
        } else {
            fprintf(stderr, "sim: unknown word '%s'\n", argv[i]);
            exit(2);
        }
    }
}

/* The processes that run now, and their seeds. */
static struct {
    pid_t process;
    uint64_t seed;
} running[JOBS_MAX];

static void start(uint64_t seed, uint32_t place)
{
    fflush(stdout);
    const pid_t child = fork();
    if (child < 0) {
        perror("sim");
        exit(2);
    }
    if (child == 0) {
        const int result = run_seed(seed);
        fflush(stdout);
        _exit(result);
    }
    running[place].process = child;
    running[place].seed = seed;
}

/* Waits for one of them; its place is free then. Gives whether it found nothing. */
static bool finish_one(uint32_t *place)
{
    int status = 0;
    const pid_t child = wait(&status);
    if (child < 0) {
        perror("sim");
        exit(2);
    }
    *place = 0;
    while (running[*place].process != child) {
        ++*place;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        printf(
            "sim: seed %" PRIu64 " found something (status 0x%x)\n", running[*place].seed, status);
        return false;
    }
    return true;
}

static uint32_t job_count(void)
{
    const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    return cpus < 1 ? 1 : cpus > JOBS_MAX ? JOBS_MAX : (uint32_t)cpus;
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    predicted =
        mmap(NULL, sizeof(*predicted), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (predicted == MAP_FAILED) {
        perror("sim");
        return 2;
    }
    const uint32_t jobs = job_count();
    uint64_t found = 0;
    uint64_t started = 0;
    uint32_t active = 0;
    while (active > 0 || started < options.seeds) {
        uint32_t place = active;
        const bool may_start = started < options.seeds && (found == 0 || !options.is_until_found);
        if (!may_start && active == 0) {
            break;
        }
        if (active == jobs || !may_start) {
            found += !finish_one(&place);
            running[place] = running[--active];
            continue;
        }
        start(options.seed + started++, place);
        active++;
    }
    printf(
        "sim: %" PRIu64 " seeds of %" PRIu64 " operations, %" PRIu64 " answers predicted, %" PRIu64
        " found something\n",
        started,
        options.operations,
        *predicted,
        found);
    return found == 0 ? 0 : 1;
}
