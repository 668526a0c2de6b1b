/*
 * hostile [SEED [ROUNDS]]: attacks for so many rounds and ends. hostile child SEED: attacks until
 * it is ended. shell, as whom sessions start it: the same.
 */
#include "hostile.h"
#include "lib/bytes.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/supervisor_client.h"

#define SEED_DEFAULT    1u
#define ROUNDS_DEFAULT  40u
#define CALLS_OF_ROUND  120u
#define FRIENDLY_ONE_IN 10u
#define CHILD_ONE_IN    4u

#define OWNERS_REACHED_MIN 5u

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

/* Where there are keys of owners, what they keep is looked at before and after. */
static enum status look_at_owners(enum status (*look)(uint32_t keys), const char *when)
{
    const uint32_t keys = program_capability("keys");
    const enum status status = keys != 0 ? look(keys) : STATUS_OK;
    if (status != STATUS_OK) {
        (void)console_print(
            program_capability("console"),
            "\n%s: an owner, %s: %s",
            program_name(),
            when,
            status_text(status));
    }
    return status;
}

/*
 * An attack of which nothing gets through tests nothing. Where it goes on while somebody types, a
 * line may be torn, so this says it with how it ends.
 */
static bool owners_were_reached(void)
{
    return program_capability("keys") == 0 ||
           (call_counts.unlocked > OWNERS_REACHED_MIN && call_counts.rotated > OWNERS_REACHED_MIN);
}

static void say_counts(uint32_t console, uint64_t rounds)
{
    (void)console_print(
        console,
        "\n%s: %llu calls: %llu refused, %llu not answered in time, %llu done",
        program_name(),
        (unsigned long long)call_counts.made,
        (unsigned long long)call_counts.refused,
        (unsigned long long)call_counts.timed_out,
        (unsigned long long)call_counts.done);
    (void)console_print(
        console,
        "\n%s: ended in the middle: %llu threads, %llu rings, %llu children",
        program_name(),
        (unsigned long long)call_counts.threads,
        (unsigned long long)call_counts.rings,
        (unsigned long long)call_counts.children);
    (void)console_print(
        console,
        "\n%s: of what is kept: %llu updates, %llu objects, %llu commits",
        program_name(),
        (unsigned long long)call_counts.updates,
        (unsigned long long)call_counts.objects,
        (unsigned long long)call_counts.commits);
    if (program_capability("keys") != 0) {
        (void)console_print(
            console,
            "\n%s: of owners: %llu unlocked, %llu rotated",
            program_name(),
            (unsigned long long)call_counts.unlocked,
            (unsigned long long)call_counts.rotated);
    }
    (void)console_print(
        console,
        "\n%s: done after %llu rounds, %llu capabilities came with answers",
        program_name(),
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
        console,
        "\n%s: seed %llu, %u services",
        program_name(),
        (unsigned long long)seed,
        service_count);
    chance_start(&chance, seed);
    /* Whoever is not ready in time is ended; what this answers, the attack will ask again. */
    (void)supervised_ready(program_capability("supervisor"));
    if (service_count == 0 || look_at_owners(owners_begin, "before") != STATUS_OK) {
        return 1;
    }
    for (uint64_t round = 0; round < rounds; round++) {
        attack(&chance);
    }
    targets_drop_derived();
    const enum status status = look_at_owners(owners_end, "after");
    say_counts(console, rounds);
    return status == STATUS_OK && owners_were_reached() ? 0 : 1;
}
