/*
 * hostile [SEED [ROUNDS]]: attacks for so many rounds and ends. hostile child SEED: attacks until
 * it is ended. shell, as whom sessions start it: the same.
 */
#include "hostile.h"
#include "lib/bytes.h"
#include "lib/text.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/supervisor_client.h"

#define SEED_DEFAULT    1u
#define ROUNDS_DEFAULT  40u
#define CALLS_OF_ROUND  120u
#define FRIENDLY_ONE_IN 10u
#define CHILD_ONE_IN    4u

static uint64_t number_of(const char *text)
{
    uint64_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (uint64_t)(*text - '0');
    }
    return number;
}

static void attack(struct chance *chance)
{
    for (uint32_t i = 0; i < CALLS_OF_ROUND; i++) {
        if (chance_is(chance, FRIENDLY_ONE_IN)) {
            friendly_calls(chance);
        }
        call_once(chance, true);
    }
    targets_refresh();
    baits_attack(chance);
    numbers_attack(chance);
    threads_attack(chance);
    rings_attack(chance);
    if (chance_is(chance, CHILD_ONE_IN)) {
        children_attack(chance);
    }
}

static _Noreturn void be_child(uint64_t seed)
{
    struct chance chance;
    chance_start(&chance, seed);
    for (;;) {
        friendly_calls(&chance);
        call_once(&chance, chance_is(&chance, 2));
    }
}

static void say_counts(uint32_t console, uint64_t rounds)
{
    (void)console_print(
        console,
        "\nhostile: %llu calls: %llu refused, %llu not answered in time, %llu done",
        (unsigned long long)call_counts.made,
        (unsigned long long)call_counts.refused,
        (unsigned long long)call_counts.timed_out,
        (unsigned long long)call_counts.done);
    (void)console_print(
        console,
        "\nhostile: ended in the middle: %llu threads, %llu rings, %llu children",
        (unsigned long long)call_counts.threads,
        (unsigned long long)call_counts.rings,
        (unsigned long long)call_counts.children);
    (void)console_print(
        console,
        "\nhostile: of what is kept: %llu updates, %llu objects, %llu commits",
        (unsigned long long)call_counts.updates,
        (unsigned long long)call_counts.objects,
        (unsigned long long)call_counts.commits);
    (void)console_print(
        console,
        "\nhostile: done after %llu rounds, %llu capabilities came with answers",
        (unsigned long long)rounds,
        (unsigned long long)call_counts.capabilities);
}

int main(int argument_count, const char *const *arguments)
{
    struct chance chance;
    const uint32_t console = program_capability("console");
    const uint32_t service_count = targets_start();
    if (service_count > 0 && argument_count > 2 && text_equal(arguments[1], CHILD_ARGUMENT)) {
        be_child(number_of(arguments[2]));
    }
    if (service_count > 0 && text_equal(program_name(), "shell")) {
        be_child(bytes_u64(program_seed(), 0));
    }
    const uint64_t seed = argument_count > 1 ? number_of(arguments[1]) : SEED_DEFAULT;
    const uint64_t rounds = argument_count > 2 ? number_of(arguments[2]) : ROUNDS_DEFAULT;
    /* What was shown before may have been in the middle of a line. What happens to these lines is
     * seen by whoever waits for them. */
    (void)console_print(
        console, "\nhostile: seed %llu, %u services", (unsigned long long)seed, service_count);
    chance_start(&chance, seed);
    /* Whoever is not ready in time is ended; what this answers, the attack will ask again. */
    (void)supervised_ready(program_capability("supervisor"));
    if (service_count == 0) {
        return 1;
    }
    for (uint64_t round = 0; round < rounds; round++) {
        attack(&chance);
    }
    targets_drop_derived();
    say_counts(console, rounds);
    return 0;
}
